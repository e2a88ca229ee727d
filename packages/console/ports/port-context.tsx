import { createContext, type ReactNode, useContext } from 'react';
import type { WorklistPort } from './worklist-port.ts';

const PortContext = createContext<WorklistPort | null>(null);

export function PortProvider({ port, children }: { readonly port: WorklistPort; readonly children: ReactNode }) {
  return <PortContext value={port}>{children}</PortContext>;
}

/** The way to the server of this session. Throws when used outside a `PortProvider`. */
export function usePort(): WorklistPort {
  const port = useContext(PortContext);
  if (port === null) throw new Error('usePort outside PortProvider');
  return port;
}
