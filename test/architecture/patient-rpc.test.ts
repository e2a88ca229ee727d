import { describe, expect, it } from 'vitest';
import { objectMethods } from './patient-rpc.ts';
import { type SourceFile, sourceFiles } from './source-files.ts';

/** Answers in which there is nothing of any patient, and what they are. */
const NO_PATIENTS: Readonly<Record<string, string>> = {
  'PatientMonitor.applyRegistry': 'whether the facts that the asker brought rule there',
  'UnitDuty.notify': 'which notices were taken, by their own ids',
  'UnitDuty.standing': 'how the unit stands: open, attended, who is on call',
  'UnitDuty.presence': 'how the unit stands',
  'UnitDuty.status': 'how far behind its work is',
  'PrincipalState.admit': 'the asker’s own roles, units and limits',
  'RecordsProjector.project': 'which of the changes that the asker brought were parked',
  'UnitWorklist.apply': 'the number of the list’s newest change',
  'UnitWorklist.issueTicket': 'a ticket: what it opens is written down when it is used',
};

/** Methods that tell of patients and write nothing themselves: for each file (or room) that calls them, where the row is or why nobody is shown anything. */
const WITHOUT_A_ROW: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'DeviceAssignments.facts': {
    'workers/http/device-door-ports.ts':
      'whose the device was decides where a reading goes; its sender is told nothing of it',
    'workers/http/gateway/gateway-ports.ts': 'the same of a gateway’s readings',
  },
  'PatientMonitor.record': {
    'workers/http/device-door-ports.ts':
      'the sender’s own readings: the measurement’s row says by which assignment and request',
  },
  'PatientMonitor.recordEvents': {
    'workers/http/device-door-ports.ts': 'the sender’s own events: the event’s row says by which assignment',
    'workers/api/v1/api-ports.ts': 'only its name is a part of that file’s: nobody may call it there',
  },
  'PatientMonitor.receiveMessage': {
    'workers/http/patient-app-ports.ts':
      'the sender’s own message: its row says who wrote it, of a citizen the door’s does as well',
  },
  'PatientMonitor.receive': {
    'workers/api/v1/device/device-ports.ts':
      'only an id comes back; the release is written down in the records, and by the monitor that held it',
  },
  'PatientMonitor.actingUnit': {
    'workers/patient/merge/act-on-patient.ts':
      'by which unit somebody acts; the act on the record that was merged away is logged there, the refusal too',
  },
  'PatientMonitor.merged': {
    'workers/patient/merge/deliver-merge.ts': 'the two records of one person tell each other; the merge is in the log',
  },
  'PatientMonitor.status': {
    'workers/job/job-effects.ts': 'whether a change of keys has reached it',
    'workers/sweep/': 'alerts by id and revision, compared; nobody is shown them',
  },
  'UnitWorklist.alertsOf': {
    'workers/patient/pull-registry.ts': 'a monitor that was lost learns of its own alerts',
    'workers/sweep/': 'a list and a monitor are compared; nobody is shown them',
  },
  'UnitWorklist.entries': {
    'workers/sweep/': 'a list and the records are compared; nobody is shown them',
  },
};

const methods = objectMethods(sourceFiles());
const telling = methods.filter(({ isTelling, name }) => isTelling && NO_PATIENTS[name] === undefined);
const notLogged = telling.filter(({ isLogged }) => !isLogged);

describe('what an object answers of a patient', () => {
  it('is found in the code', () => {
    expect(new Set(methods.map(({ name }) => name.split('.')[0])).size).toBeGreaterThanOrEqual(8);
    expect(methods.length).toBeGreaterThan(40);
    expect(telling.filter(({ isLogged }) => isLogged).map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'PatientMonitor.command',
        'PatientMonitor.act',
        'PatientMonitor.respond',
        'PatientMonitor.release',
        'PatientMonitor.feed',
        'UnitWorklist.page',
        'UnitWorklist.patients',
        'UnitWorklist.fetch',
      ]),
    );
  });

  it('is written in the log by that method, or each file that calls it says why not', () => {
    expect(notLogged.map(({ name }) => name).toSorted()).toEqual(Object.keys(WITHOUT_A_ROW).toSorted());
    const isOf = (file: string, excuse: string) => (excuse.endsWith('/') ? file.startsWith(excuse) : file === excuse);
    for (const { name, callers } of notLogged) {
      const excuses = Object.keys(WITHOUT_A_ROW[name] ?? {});
      const unexcused = callers.filter((file) => !excuses.some((excuse) => isOf(file, excuse)));
      const unneeded = excuses.filter((excuse) => !callers.some((file) => isOf(file, excuse)));
      expect([name, unexcused, unneeded]).toEqual([name, [], []]);
    }
  });

  it('needs each of the answers that are called nobody’s', () => {
    const names = methods.filter(({ isTelling }) => isTelling).map(({ name }) => name);
    expect(Object.keys(NO_PATIENTS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('the walk', () => {
  const file = (path: string, text: string): SourceFile => ({ path, text, isTest: false });
  const object = (body: string, more = '') => [
    file('workers/room/get-thing.ts', 'return namespace.get(id) as DurableObjectStub<Thing>;'),
    file(
      'workers/room/thing.ts',
      `${more}export class Thing extends DurableObject<Bindings> {\n  async shown(of: string): Promise<Page> {\n${body}\n  }\n}\n`,
    ),
    file(
      'workers/api/asks.ts',
      "import { getThing } from '../room/get-thing.ts';\nexport const page = (env) => getThing(env).shown('x');",
    ),
  ];
  const [found] = objectMethods(object('    return this.#pages.first;'));

  it('sees a method that tells and writes nothing, and who calls it', () => {
    expect(found).toMatchObject({
      name: 'Thing.shown',
      answers: 'Page',
      isTelling: true,
      isLogged: false,
      callers: ['workers/api/asks.ts'],
    });
  });

  it.each([
    ['in the method', object("    this.#outbox.add({ kind: 'audit' });")],
    ['in a function of the file', object('    return read();', 'function read() {\n  noteShown(all);\n}\n')],
    [
      'in another file',
      [
        ...object('    return read();', "import { read } from './read.ts';\n"),
        file('workers/room/read.ts', 'export function read(): void {\n  writeAct(store);\n}'),
      ],
    ],
    [
      'behind a field',
      [
        ...object('    return this.#core.shown(of);\n', "import { Core } from './core.ts';\n").map((one) => ({
          ...one,
          text: one.text.replace('{\n  async', '{\n  readonly #core: Core;\n\n  async'),
        })),
        file('workers/room/core.ts', 'export class Core {\n  shown(of: string): Page {\n    attestAct(store);\n  }\n}'),
      ],
    ],
  ])('sees the row where it is written: %s', (_, files) => {
    expect(objectMethods(files)[0]?.isLogged).toBe(true);
  });

  it('takes a comment for none, nor the row of another method', () => {
    expect(objectMethods(object('    // noteShown(all);\n    return one;'))[0]?.isLogged).toBe(false);
    const others = object('    return one;', 'function other() {\n  noteShown(all);\n}\n');
    expect(objectMethods(others)[0]?.isLogged).toBe(false);
  });
});
