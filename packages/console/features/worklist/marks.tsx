import {
  ClockDashedIcon,
  EyeSlashIcon,
  FileTextIcon,
  FlagCrossIcon,
  QuestionmarkDiamondIcon,
} from '@navikt/aksel-icons';
import { Tag } from '@navikt/ds-react/Tag';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { Count } from './alert-cells.tsx';

const MARKS = {
  drill: { color: 'info', Icon: FlagCrossIcon },
  late: { color: 'info', Icon: ClockDashedIcon },
  verify: { color: 'warning', Icon: QuestionmarkDiamondIcon },
  unseen: { color: 'warning', Icon: EyeSlashIcon },
  planChanged: { color: 'warning', Icon: FileTextIcon },
} as const;
const ORDER = ['drill', 'late', 'verify', 'unseen', 'planChanged'] as const;

/** What else one must know of an alert before acting, and how often it repeated: each in words. */
export function Marks({ row }: { readonly row: WorklistRow }) {
  const { t } = useLanguage();
  return (
    <>
      {ORDER.filter((mark) => row[mark] === true).map((mark) => {
        const { color, Icon } = MARKS[mark];
        return (
          <Tag
            key={mark}
            size="xsmall"
            variant="outline"
            data-color={color}
            data-mark={mark}
            icon={<Icon aria-hidden />}
            title={t(`mark.${mark}Detail`)}
          >
            {t(`mark.${mark}`)}
          </Tag>
        );
      })}
      <Count row={row} />
    </>
  );
}
