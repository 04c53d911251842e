import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account, KdfSettings } from '../../store/entities/account.ts'
import { type Member, MemberStatus, type Organization } from '../../store/entities/organization.ts'
import type { OrganizationPolicies, SavedPolicy } from '../../store/entities/policy.ts'
import { type ProviderUser, ProviderUserType } from '../../store/entities/provider.ts'
import type { Standing } from '../access/can.ts'
import { roleInProvider } from '../access/standing.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import { requireFeature } from '../organization/plan-features.ts'
import { policyInForce } from '../policy/enforcement.ts'
import { PolicyType } from '../policy/policy-type.ts'
import { checkManagement } from './manage-member.ts'

interface Ground {
  readonly organization: Organization
  readonly policies: OrganizationPolicies | undefined
}

function recoveryPolicy({ organization, policies }: Ground): Result<{ policy: SavedPolicy }> {
  const refusal = requireFeature(organization, 'useResetPassword')
  if (refusal) return refusal
  const policy = policyInForce(PolicyType.ResetPassword, organization, policies)
  return policy ? { ok: true, policy } : refuse('member.recovery_off')
}

/**
 * The member lets administrators recover his account, by the user key wrapped for the organization, or takes it back with
 * null (specification 4.11).
 */
export function enrolInRecovery(
  state: Ground & { member: Stored<Member> },
  request: { resetPasswordKey: string | null },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { member } = state
  const { resetPasswordKey } = request
  const ground = recoveryPolicy(state)
  if (!ground.ok) return ground
  if (resetPasswordKey === null && ground.policy.data?.['autoEnrollEnabled'] === true) {
    return refuse('member.recovery_required')
  }
  const { organizationId, memberId } = member
  const event = resetPasswordKey === null ? EventType.MemberRecoveryWithdrawn : EventType.MemberRecoveryEnrolled
  return {
    ok: true,
    changes: [
      replace('Member', member, { resetPasswordKey, revisedAt: context.now }),
      organizationEvent(context, event, { organizationId, memberId }),
    ],
  }
}

export interface Recovery extends Ground {
  readonly actor: Standing
  readonly member: Stored<Member>
  /** His rows among the staff of providers. */
  readonly staff: readonly ProviderUser[]
  /** Those of the caller. */
  readonly ownStaff: readonly ProviderUser[]
}

/** Why the caller may not recover the member's account, or undefined if he may (specification 4.11). */
export function checkRecovery(state: Recovery): Refusal | undefined {
  const { actor, member, staff, ownStaff } = state
  const ground = recoveryPolicy(state)
  if (!ground.ok) return ground
  // Whoever recovers an account becomes its person: nobody may gain a right by it.
  const ceiling = checkManagement(actor, member)
  if (ceiling) return refuse(ceiling.code, ceiling.values ? { values: ceiling.values } : {})
  if (member.status === MemberStatus.Invited || member.accountId === null || member.resetPasswordKey === null) {
    return refuse('member.not_enrolled')
  }
  const isBelow = (row: ProviderUser) => ownStaff.some((own) => isAtLeast(own, row))
  return staff.every(isBelow) ? undefined : refuse('member.recovers_no_stronger_staff')
}

/** Whether one of a provider's staff may do there whatever the other may. */
function isAtLeast(own: ProviderUser, other: ProviderUser): boolean {
  if (own.providerId !== other.providerId || !roleInProvider(own)) return false
  if (own.type === ProviderUserType.ProviderAdmin) return true
  if (other.type === ProviderUserType.ProviderAdmin) return false
  const { clientIds } = own
  return clientIds === null || (other.clientIds?.every((client) => clientIds.includes(client)) ?? false)
}

export interface NewPassword {
  /** The user key, protected by the stretched master key of the new password. */
  readonly key: string
  /** What the client derived with; null where it did not say. */
  readonly derivation: { readonly kdf: KdfSettings; readonly salt: string } | null
}

/**
 * Gives a member a new master password, clears his two-step login, or both, and tells him (specification 4.11). From the
 * commit on only the new verifier signs in, whatever the user pool holds. The client keeps the account's key derivation.
 */
export function recoverAccount(
  state: Recovery & { account: Stored<Account>; verifier: Account['verifier'] | null },
  request: { password: NewPassword | null; clearsTwoStepLogin: boolean },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const refusal = checkRecovery(state)
  if (refusal) return refusal
  const { organization, member, account, verifier } = state
  const { password, clearsTwoStepLogin } = request
  if (password?.derivation && !derivesAlike(password.derivation, account)) {
    return refuse('member.recovery_derives_otherwise', { field: 'unlockData' })
  }
  const { organizationId, memberId } = member
  const log = (type: number) => organizationEvent(context, type, { organizationId, memberId })
  return {
    ok: true,
    changes: [
      replace('Account', account, {
        ...(password && verifier && { verifier, key: password.key, forcePasswordReset: true, passwordPending: true }),
        ...(clearsTwoStepLogin && { twoStepProviders: [] }),
        securityStamp: context.ids.next(),
        revisedAt: context.now,
      }),
      unchanged('Member', member),
      ...(password ? [log(EventType.MemberPasswordReset)] : []),
      ...(clearsTwoStepLogin ? [log(EventType.MemberTwoStepReset)] : []),
      requestMail(context, account.email, {
        kind: 'account-recovered',
        organizationName: organization.name,
        hasNewPassword: password !== null,
        hasNoTwoStepLogin: clearsTwoStepLogin,
      }),
    ],
  }
}

function derivesAlike({ kdf, salt }: { kdf: KdfSettings; salt: string }, account: Account): boolean {
  return (
    kdf.kdf === account.kdf.kdf &&
    kdf.iterations === account.kdf.iterations &&
    kdf.memory === account.kdf.memory &&
    kdf.parallelism === account.kdf.parallelism &&
    salt.trim().toLowerCase() === account.email
  )
}
