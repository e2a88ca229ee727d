import { useEffect, useState } from 'react';
import { replaceQuery, useQueryParameter } from '../../app/route.ts';

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
