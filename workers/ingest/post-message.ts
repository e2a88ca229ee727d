import type { AppContext } from '../http/app-env.ts';
import { deviceOf } from '../http/authenticate-device.ts';
import type { PatientAppPorts } from '../http/patient-app-ports.ts';
import { takeAppMessage } from '../http/take-app-message.ts';

/** `POST /ingest/v1/messages`: from the patient to who follows them, by the app of a device in the patient's hand. */
export function postMessage(ports: PatientAppPorts) {
  return async function handlePostMessage(c: AppContext): Promise<Response> {
    const device = deviceOf(c);
    return await takeAppMessage(c, ports, (message) =>
      ports.receiveMessage(c.env, device, { v: 1, credential: device, ...message }),
    );
  };
}
