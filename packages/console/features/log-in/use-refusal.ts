import { useEffect, useState } from 'react';
import { replaceQuery, useQueryParameter } from '../../app/route.ts';
import type { Departure } from '../../session/account.ts';

/** Why a log-in was refused (`?login=<code>`): told once. The address does not keep it, this page does until it is heard. */
export function useRefusal(): { readonly refusal: string | null; readonly heard: () => void } {
  const code = useQueryParameter('login');
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    if (code === null) return;
    setRefusal(code);
    replaceQuery({ login: null });
  }, [code]);
  return { refusal, heard: () => setRefusal(null) };
}

/** Back from the issuer, where the session was ended too (`?logged-out=here|everywhere`): told once, as above. */
export function useLoggedOut(): Departure | undefined {
  const how = useQueryParameter('logged-out');
  const [departure, setDeparture] = useState<Departure | undefined>(undefined);
  useEffect(() => {
    if (how === null) return;
    setDeparture(how === 'everywhere' ? 'logged-out-everywhere' : 'logged-out');
    replaceQuery({ 'logged-out': null });
  }, [how]);
  return departure;
}
