import { describe, expect, it } from 'vitest';
import { FRAME_ACTS, FRAME_STATES, type FrameAct, type FrameState, isClosedTo, nextFrameState } from './frame-state.ts';

const EXPECTED: Readonly<Record<FrameState, Readonly<Record<FrameAct, FrameState | 'refused'>>>> = {
  active: { suspend: 'suspended', resume: 'active', leave: 'leaving', finish: 'refused' },
  suspended: { suspend: 'suspended', resume: 'active', leave: 'leaving', finish: 'refused' },
  leaving: { suspend: 'suspended', resume: 'active', leave: 'leaving', finish: 'left' },
  left: { suspend: 'refused', resume: 'refused', leave: 'refused', finish: 'left' },
};

describe('a tenant or organisation', () => {
  it.each(FRAME_STATES.flatMap((state) => FRAME_ACTS.map((act) => [state, act] as const)))(
    'that is %s: %s leads where it is meant to, or is refused',
    (state, act) => {
      const next = nextFrameState(state, act);
      const expected = EXPECTED[state][act];
      expect(next.ok ? next.value.state : 'refused').toBe(expected);
      if (next.ok) expect(next.value.unchanged).toBe(expected === state);
    },
  );

  it('is closed to its people while it is suspended and when it has left', () => {
    expect(FRAME_STATES.filter(isClosedTo)).toEqual(['suspended', 'left']);
  });
});
