import { recordOf, type TwoStepState } from '../../shared/domain/two-step-login/record.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { MacKey } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Instant } from '../../shared/store/id.ts'
import type { Actor } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { isVerificationToken } from '../runtime/two-step-secrets.ts'
import { isVerified } from '../runtime/verifier.ts'

interface Proof {
  readonly masterPasswordHash?: string | null | undefined
  readonly userVerificationToken?: string | null | undefined
}

/** The caller's own two-step login. Refuses who does not know the master password, whoever's session he holds (14.13). */
export async function verifyOwner(
  { store, actor }: { store: StoreReads; actor: Actor },
  { masterPasswordHash }: Proof,
): Promise<{ readonly ok: true; readonly state: TwoStepState } | Refusal> {
  const state = await ownTwoStepLogin(store, actor)
  const isOwner = Boolean(masterPasswordHash) && (await isVerified(state.account.verifier, masterPasswordHash ?? ''))
  return isOwner ? { ok: true, state } : failed('masterPasswordHash')
}

/** The same, where the token that came with the authenticator's key proves as much. */
export async function verifyOwnerOrToken(
  call: { store: StoreReads; actor: Actor; macKey: MacKey; context: { now: Instant } },
  proof: Proof,
): Promise<{ readonly ok: true; readonly state: TwoStepState } | Refusal> {
  const { userVerificationToken } = proof
  if (!userVerificationToken) return verifyOwner(call, proof)
  const state = await ownTwoStepLogin(call.store, call.actor)
  const proven = { account: state.account, record: recordOf(state) }
  const isOwner = await isVerificationToken(call.macKey, proven, userVerificationToken, call.context.now)
  return isOwner ? { ok: true, state } : failed('userVerificationToken')
}

async function ownTwoStepLogin(store: StoreReads, actor: Actor): Promise<TwoStepState> {
  const account = await ownAccount(store, actor)
  return { account, stored: await store.get('TwoStepLogin', account) }
}

const failed = (field: string) => refuse('two_step.verification_failed', { field })
