import { err, ok, type Result } from '@naer/domain/result';

/**
 * The identifier (`system|value`) that a conditional create asks for. Only `identifier=system|value` is understood:
 * any other search would be a guess. The value may be percent-encoded or stand as it is.
 */
export function parseIfNoneExist(query: string): Result<string, 'invalid-parameter'> {
  const parameters = query
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '');
  const [parameter = ''] = parameters;
  const equals = parameter.indexOf('=');
  if (parameters.length !== 1 || parameter.slice(0, equals) !== 'identifier') return err('invalid-parameter');
  const token = decode(parameter.slice(equals + 1));
  return token.includes('|') && !token.endsWith('|') ? ok(token) : err('invalid-parameter');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
