import type { TemplateContent } from '../template.ts';
import { copd } from './copd.ts';
import { diabetes } from './diabetes.ts';
import { heartFailure } from './heart-failure.ts';
import { homeDialysis } from './home-dialysis.ts';
import { hypertension } from './hypertension.ts';
import { postDischargeNews2 } from './post-discharge-news2.ts';
import { sleepApnoea } from './sleep-apnoea.ts';

export const DEFAULT_PROGRAMMES = [
  'copd',
  'heart-failure',
  'diabetes',
  'hypertension',
  'sleep-apnoea',
  'home-dialysis',
  'post-discharge-news2',
] as const;
export type DefaultProgramme = (typeof DEFAULT_PROGRAMMES)[number];

/** What a tenant may start a template of its own from. Every limit in them is a default (DOMAIN 4) or to be confirmed. */
export const DEFAULT_TEMPLATES: Readonly<Record<DefaultProgramme, TemplateContent>> = {
  copd,
  'heart-failure': heartFailure,
  diabetes,
  hypertension,
  'sleep-apnoea': sleepApnoea,
  'home-dialysis': homeDialysis,
  'post-discharge-news2': postDischargeNews2,
};
