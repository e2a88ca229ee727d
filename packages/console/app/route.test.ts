import { describe, expect, it } from 'vitest';
import { returnTo, routeOf } from './route.ts';

describe('an address', () => {
  it.each([
    ['/', 'worklist'],
    ['/local', 'log-in'],
    ['/local/', 'log-in'],
    ['/elsewhere', 'not-found'],
  ])('%s is the page %s', (path, route) => {
    expect(routeOf(path)).toBe(route);
  });

  it.each([
    ['/', '', '/'],
    ['/', '?unit=u1', '/?unit=u1'],
    ['/', '?unit=u1&login=level-too-low', '/?unit=u1'],
    ['/local', '?unit=u1', '/'],
    ['/elsewhere', '', '/'],
  ])('%s%s is what a log-in comes back to as %s', (pathname, search, expected) => {
    expect(returnTo({ pathname, search })).toBe(expected);
  });
});
