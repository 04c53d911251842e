import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import type { SsoLogin } from '../../shared/store/entities/sso.ts'
import type { Call } from '../runtime/operation.ts'
import { hashOf } from '../runtime/sealed-session.ts'
import { poolVerifier } from './sso-token.ts'

/** The page of the user pool that goes on to the organization's identity provider. */
export async function pageOfPool(
  { federation, macKey }: Pick<Call, 'federation' | 'macKey'>,
  { organizationId }: Pick<SsoLogin, 'organizationId'>,
  state: string,
): Promise<string> {
  const codeChallenge = hashOf(await poolVerifier(macKey, state))
  return federation.pageUrl({ providerName: providerNameOf(organizationId), state, codeChallenge })
}
