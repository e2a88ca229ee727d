import { useCallback, useMemo, useState } from 'react';
import { ChooseCapacityPage } from '../features/choose-capacity/choose-capacity-page.tsx';
import { hasWorklist } from '../features/choose-capacity/describe-capacity.ts';
import { RolePage } from '../features/role-page/role-page.tsx';
import { WorklistPage } from '../features/worklist/worklist-page.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { createWorklistPort } from '../ports/create-worklist-port.ts';
import { PortProvider } from '../ports/port-context.tsx';
import type { CapacityView, SessionView } from '../ports/session-port.ts';
import { useNames } from '../ports/use-names.ts';
import { account } from '../session/browser-account.ts';
import type { WorkSession } from '../session/session.ts';
import { useStayAlive } from '../session/use-stay-alive.ts';
import { MessagePage } from './message-page.tsx';
import { replaceQuery, useQueryParameter } from './route.ts';

/** Of somebody who has logged in: the choice of a role, the worklist, or what the role is for. */
export function SignedIn({ view }: { readonly view: SessionView }) {
  useStayAlive();
  const choosing = useQueryParameter('choose') !== null;
  const { current, options } = view;
  const choose = async (optionId: string): Promise<boolean> => {
    const chosen = await account.choose(optionId);
    if (chosen) replaceQuery({ choose: null, unit: null });
    return chosen;
  };
  if (view.kind === 'citizen') return <RolePage of="citizen" />;
  if (options.length === 0) return <RolePage of="nobody" />;
  if (current === undefined || (choosing && options.length > 1))
    return <ChooseCapacityPage view={view} onChoose={choose} />;
  if (!hasWorklist(current)) return <RolePage of={current.role} />;
  return <CapacityWorklist key={current.id} name={view.person.name} capacity={current} />;
}

interface CapacityWorklistProps {
  readonly name: string | null;
  readonly capacity: CapacityView;
}

/** The list of the address' unit, or of the first one. */
function CapacityWorklist({ name, capacity }: CapacityWorklistProps) {
  const { t } = useLanguage();
  const asked = useQueryParameter('unit');
  const unit = capacity.units.find(({ id }) => id === asked) ?? capacity.units[0];
  const names = useNames(capacity);
  const unitId = unit?.id ?? '';
  const port = useMemo(() => createWorklistPort({ unitId }), [unitId]);
  const [refused, setRefused] = useState(false);
  const onEnded = useCallback(() => {
    setRefused(true);
    void account.refresh();
  }, []);
  const session: WorkSession = useMemo(
    () => ({
      practitionerId: capacity.practitionerId ?? '',
      practitionerName: name ?? '',
      role: capacity.role,
      unitId,
      unitName: unit?.name ?? t('capacity.unnamed'),
      tenantName: capacity.tenantName ?? '',
      colleagues: names.people,
      units: names.units,
    }),
    [capacity, name, unitId, unit, names, t],
  );
  // The session stands and the list is closed to it all the same: a role may have been taken away.
  if (refused)
    return (
      <MessagePage
        title={t('session.closed')}
        detail={t('session.closedDetail')}
        linkTo="/"
        reload
        linkText={t('session.retry')}
      />
    );
  const several = capacity.units.length > 1;
  return (
    <PortProvider port={port}>
      <WorklistPage
        key={unitId}
        session={session}
        onEnded={onEnded}
        onChooseUnit={several ? { units: capacity.units, choose: (id) => replaceQuery({ unit: id }) } : undefined}
      />
    </PortProvider>
  );
}
