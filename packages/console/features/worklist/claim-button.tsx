import { PersonCheckmarkIcon } from '@navikt/aksel-icons';
import { Button } from '@navikt/ds-react/Button';
import { useNow } from '../../app/use-now.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { usePort } from '../../ports/port-context.tsx';
import type { ClaimCommand, PatientCardView } from '../../ports/worklist-port.ts';
import type { People } from './alert-status.tsx';
import { unitName } from './describe-life.ts';
import { explainFailure } from './explain-failure.ts';
import { FailureMessage } from './failure-message.tsx';
import type { PatientGroup } from './group-rows.ts';
import type { LiveWorklistStore } from './live-worklist-store.ts';
import { useSentCommand } from './use-sent-command.ts';

export interface PatientActProps {
  readonly group: PatientGroup;
  readonly people: People;
  readonly store: LiveWorklistStore;
  readonly onDone: (text: string) => void;
}

/** Who has the patient in hand, and one button to take, let go or take over; it stays where it was, and the focus with it. */
export function Claim({ group, people, store, onDone }: PatientActProps) {
  const { t, f } = useLanguage();
  const port = usePort();
  const now = useNow();
  const told = group.card?.claim;
  const claim = told !== undefined && Date.parse(told.until) > now ? told : undefined;
  const act = claim === undefined ? 'claim' : claim.by === people.self ? 'release' : 'take-over';
  const name = group.patientName;
  const command = useSentCommand<ClaimCommand, PatientCardView['claim']>({
    call: (sent) => port.claim(sent),
    // Never the very same again: meanwhile the list may have said who has the patient, and the button means another act.
    explain: (_, failure) => {
      const explained = explainFailure('patient', failure, null);
      return explained.next === 'same' ? { ...explained, next: 'anew' } : explained;
    },
    onDone: (sent, now) => {
      store.claimed(sent.patientId, now);
      onDone(t(sent.act === 'release' ? 'done.release' : 'done.claim', { name }));
    },
  });
  const label = ({ claim: 'take', release: 'release', 'take-over': 'takeOver' } as const)[act];
  return (
    <span className="naer-claim" data-claim={act}>
      {claim === undefined ? null : (
        <span className="naer-status">
          <PersonCheckmarkIcon aria-hidden />
          {claimText(claim, people, f.moment(claim.until, now), t)}
        </span>
      )}
      <Button
        size="xsmall"
        variant={act === 'claim' ? 'secondary' : 'tertiary'}
        loading={command.sending}
        aria-label={t(`claim.${label}Of`, { name })}
        onClick={() => command.send(() => ({ patientId: group.patientId, commandId: crypto.randomUUID(), act }))}
      >
        {t(`claim.${label}`)}
      </Button>
      <span role="status">
        {command.explanation === null ? null : <FailureMessage explanation={command.explanation} />}
      </span>
    </span>
  );
}

function claimText(
  { by, unitId }: NonNullable<PatientCardView['claim']>,
  { self, colleagues, units }: People,
  time: string,
  t: ReturnType<typeof useLanguage>['t'],
): string {
  if (by === self) return t('claim.yours', { time });
  const name = Object.hasOwn(colleagues, by) ? colleagues[by] : undefined;
  if (name !== undefined) return t('claim.by', { name, time });
  return Object.hasOwn(units, unitId)
    ? t('claim.byUnit', { unit: unitName(unitId, units, t), time })
    : t('claim.byColleague', { time });
}
