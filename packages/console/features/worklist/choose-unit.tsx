import { Select } from '@navikt/ds-react/Select';
import { useLanguage } from '../../i18n/use-language.ts';

export interface UnitChoice {
  readonly units: readonly { readonly id: string; readonly name: string | null }[];
  readonly choose: (unitId: string) => void;
}

/** Whose list to see, for somebody who works at several units. */
export function ChooseUnit({ current, choice }: { readonly current: string; readonly choice: UnitChoice }) {
  const { t } = useLanguage();
  return (
    <Select
      size="small"
      label={t('worklist.unit')}
      hideLabel
      value={current}
      onChange={({ target }) => choice.choose(target.value)}
    >
      {choice.units.map(({ id, name }) => (
        <option key={id} value={id}>
          {name ?? t('capacity.unnamed')}
        </option>
      ))}
    </Select>
  );
}
