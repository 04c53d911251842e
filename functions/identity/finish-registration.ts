import type { identityRoutes } from '../../shared/api/identity.ts'
import { register } from '../../shared/domain/account/register.ts'
import { checkInvitation } from '../../shared/domain/invitation.ts'
import { partElsewhere } from '../../shared/domain/sso/part-identity.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { MacKey } from '../../shared/ports/ports.ts'
import { remove } from '../../shared/store/change-set.ts'
import { freshSubject } from '../runtime/fresh-subject.ts'
import { loadLinks } from '../runtime/load-links.ts'
import { isInvitationToken, readAddressToken, scopeOfToken } from '../runtime/mailed-token.ts'
import { type Call, done, type Operation } from '../runtime/operation.ts'
import { makeVerifier } from '../runtime/verifier.ts'
import { blocksRegistration } from './blocks-registration.ts'

type Registration = Call<typeof identityRoutes.finishRegistration>

/**
 * Registers an account. The user pool comes first, with a user that cannot sign in; then one transaction makes the
 * account, which is the newcomer's if there is one; then the pool gets the password. A crash in between leaves an address
 * that registers again (before the transaction) or that the first sign-in finishes (after it).
 */
export const finishRegistration: Operation<typeof identityRoutes.finishRegistration> = async (call) => {
  const { body, store, context, userPool } = call
  const proven = await proveAddress(call)
  if (!proven.ok) return proven
  const kdf = {
    kdf: body.kdf,
    iterations: body.kdfIterations,
    memory: body.kdfMemory ?? null,
    parallelism: body.kdfParallelism ?? null,
  }
  if (await store.find('Account', 'byAddress', { email: body.email })) {
    return refuse('account.address_taken', { field: 'email' })
  }
  const subject = await freshSubject(call, body.email)
  const newcomer = await store.find('Newcomer', 'byAddress', { email: body.email })
  const links = newcomer ? await loadLinks(store, await store.listIndexed('Member', newcomer)) : []
  const decision = register(
    {
      accountId: newcomer?.accountId ?? subject,
      verifier: await makeVerifier(body.masterPasswordHash),
    },
    {
      email: body.email,
      name: body.name || proven.name,
      masterPasswordHint: body.masterPasswordHint || null,
      kdf,
      key: body.userSymmetricKey,
      publicKey: body.userAsymmetricKeys.publicKey,
      privateKey: body.userAsymmetricKeys.encryptedPrivateKey,
    },
    context,
  )
  if (!decision.ok) return decision
  return {
    ...done({ object: 'registerFinish' as const }, [
      ...(newcomer ? [remove('Newcomer', newcomer)] : []),
      // He proves his address himself: whoever vouched for it says anew who he is.
      ...partElsewhere(null, links, context),
      ...decision.changes,
    ]),
    after: () => userPool.setPassword(body.email, body.masterPasswordHash),
  }
}

/** Proves, by the one token that the request carries, that the address is the caller's. */
async function proveAddress({ body, store, macKey, context }: Registration): Promise<Result<{ name: string | null }>> {
  const { email, emailVerificationToken, orgInviteToken, organizationUserId, providerInviteToken, providerUserId } =
    body
  const given = [emailVerificationToken, orgInviteToken, providerInviteToken].filter(Boolean)
  if (given.length !== 1) return refuse('account.one_token_needed')
  if (emailVerificationToken) {
    const proven = await readAddressToken(macKey, emailVerificationToken, context.now)
    if (proven?.email !== email) return refuse('account.address_not_verified', { field: 'emailVerificationToken' })
    const isBlocked = await blocksRegistration(store, email)
    return isBlocked ? refuse('account.domain_claimed', { field: 'email' }) : { ok: true, name: proven.name }
  }
  if (orgInviteToken && organizationUserId) {
    const organizationId = scopeOfToken(orgInviteToken)
    if (!organizationId) return refuse('invitation.invalid', { field: 'orgInviteToken' })
    const invited = await store.get('Member', { organizationId, memberId: organizationUserId })
    return proveInvitation(
      macKey,
      { purpose: 'member', scopeId: organizationId, rowId: organizationUserId, token: orgInviteToken },
      'orgInviteToken',
      invited,
      { email, now: context.now },
    )
  }
  if (providerInviteToken && providerUserId) {
    const providerId = scopeOfToken(providerInviteToken)
    if (!providerId) return refuse('invitation.invalid', { field: 'providerInviteToken' })
    const invited = await store.get('ProviderUser', { providerId, providerUserId })
    return proveInvitation(
      macKey,
      { purpose: 'provider-user', scopeId: providerId, rowId: providerUserId, token: providerInviteToken },
      'providerInviteToken',
      invited,
      { email, now: context.now },
    )
  }
  return refuse('account.one_token_needed')
}

async function proveInvitation(
  macKey: MacKey,
  claim: { purpose: 'member' | 'provider-user'; scopeId: string; rowId: string; token: string },
  field: string,
  invited: Parameters<typeof checkInvitation>[0] | undefined,
  { email, now }: { email: string; now: string },
): Promise<Result<{ name: null }>> {
  const subject = { ...claim, email: invited?.email ?? '', invitation: invited?.invitation ?? null }
  const tokenMatches = await isInvitationToken(macKey, claim.token, subject)
  const refusal = checkInvitation(invited ?? { email, invitation: null }, tokenMatches, email, now)
  return refusal ? { ...refusal, field } : { ok: true, name: null }
}
