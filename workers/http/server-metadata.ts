import { CLIENT_ALGORITHMS } from '@naer/auth/jwks';
import { SUPPORTED_SCOPES } from '@naer/contracts/scopes';

/** RFC 8414, of a deployment that is reached at `issuer`. */
export function authorizationServerMetadata(issuer: string): object {
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/oauth/jwks`,
    grant_types_supported: ['client_credentials'],
    // RFC 8414 requires the member; nobody is sent anywhere to consent.
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
    token_endpoint_auth_signing_alg_values_supported: CLIENT_ALGORITHMS,
    dpop_signing_alg_values_supported: CLIENT_ALGORITHMS,
    scopes_supported: SUPPORTED_SCOPES,
  };
}

/** SMART App Launch 2, `.well-known/smart-configuration`: backend services alone. */
export function smartConfiguration(issuer: string): object {
  return {
    ...authorizationServerMetadata(issuer),
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
    // Required by SMART where apps are launched; here none is.
    code_challenge_methods_supported: ['S256'],
  };
}
