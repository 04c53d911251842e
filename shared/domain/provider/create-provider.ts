import { ENTERPRISE_MONTHLY, TEAMS_MONTHLY } from '../../config/plans.ts'
import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import {
  type Provider,
  ProviderStatus,
  ProviderType,
  ProviderUserStatus,
  ProviderUserType,
} from '../../store/entities/provider.ts'
import type { Context } from '../context.ts'
import { issueInvitation } from '../invitation.ts'
import { requestMail } from '../mail.ts'

/** The seat minimums of a provider's contract, by plan. */
export interface SeatMinimums {
  readonly teams: number
  readonly enterprise: number
}

/** A seat minimum below 0, if there is one. */
export function negativeMinimum(minimums: Partial<SeatMinimums>): 'teams' | 'enterprise' | undefined {
  return (['teams', 'enterprise'] as const).find((plan) => (minimums[plan] ?? 0) < 0)
}

/**
 * Creates an MSP provider with its two seat pools and its first admin, and asks for the set-up mail (specification 1.4).
 * `admin` is the account of the address, which must exist.
 */
export function createProvider(
  state: { admin: Account | undefined },
  request: { adminEmail: string; minimums: SeatMinimums },
  context: Context,
): Result<{ changes: ChangeSet; provider: Provider }> {
  const negative = negativeMinimum(request.minimums)
  if (negative) return refuse('provider.minimum_negative', { field: `${negative}Minimum` })
  const { admin } = state
  if (!admin) {
    return refuse('provider.owner_unknown', { field: 'adminEmail', values: { email: request.adminEmail } })
  }
  const { now, ids } = context
  const providerId = ids.next()
  const setup = { email: admin.email, mailFailure: null, ...issueInvitation(context) }
  const provider: Provider = {
    providerId,
    name: null,
    businessName: null,
    billingEmail: null,
    type: ProviderType.Msp,
    status: ProviderStatus.Pending,
    enabled: true,
    requireTwoStepLogin: false,
    setup,
    createdAt: now,
    revisedAt: now,
  }
  const pool = { providerId, allocated: 0, createdAt: now, revisedAt: now }
  return {
    ok: true,
    provider,
    changes: [
      create('Provider', provider),
      create('ProviderUser', {
        providerUserId: ids.next(),
        providerId,
        accountId: admin.accountId,
        email: admin.email,
        name: admin.name,
        key: null,
        status: ProviderUserStatus.Confirmed,
        type: ProviderUserType.ProviderAdmin,
        clientIds: null,
        invitation: null,
        mailFailure: null,
        createdAt: now,
        revisedAt: now,
      }),
      create('SeatPool', { ...pool, planType: TEAMS_MONTHLY, minimum: request.minimums.teams }),
      create('SeatPool', { ...pool, planType: ENTERPRISE_MONTHLY, minimum: request.minimums.enterprise }),
      setupMail(provider, context),
    ],
  }
}

/** Mails the set-up link again, with a new token and a new expiry: the mail before is dead. */
export function resendSetup(
  provider: Stored<Provider>,
  context: Context,
): Result<{ changes: ChangeSet; provider: Provider }> {
  if (provider.status !== ProviderStatus.Pending) return refuse('provider.already_set_up')
  const change = {
    setup: { email: provider.setup.email, mailFailure: null, ...issueInvitation(context) },
    revisedAt: context.now,
  }
  const renewed = { ...provider, ...change }
  return {
    ok: true,
    provider: renewed,
    changes: [replace('Provider', provider, change), setupMail(renewed, context)],
  }
}

function setupMail({ providerId, setup }: Provider, context: Context): Change {
  const { email, nonce, expiresAt } = setup
  return requestMail(context, email, { kind: 'provider-setup', providerId, email, nonce, expiresAt })
}
