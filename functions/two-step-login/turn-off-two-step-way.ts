import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { isTwoStepLoginOn } from '../../shared/domain/account/two-step-login.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { turnOff } from '../../shared/domain/two-step-login/turn.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { policiesBinding } from '../runtime/policies-binding.ts'
import { verifyOwner } from './verify-owner.ts'

/** Turns a way of two-step login off, but the last where an organization asks for it; one that is off stays off. */
export const turnOffTwoStepWay: Operation<typeof twoStepLoginRoutes.turnOffTwoStepWay> = async (call) => {
  const verified = await verifyOwner(call, call.body)
  if (!verified.ok) return verified
  const { type } = call.body
  const { account } = verified.state
  const isLast = account.twoStepProviders.every((way) => way === type)
  const asking = isLast ? await policiesBinding(call.store, account, PolicyType.TwoFactorAuthentication) : []
  const organization = asking.find(({ member }) => member.status !== MemberStatus.Revoked)?.organization
  if (organization && isTwoStepLoginOn(account)) {
    return refuse('two_step.organization_requires', { field: 'type', values: { organization: organization.name } })
  }
  return done(
    { object: 'twoFactorProvider' as const, type, enabled: false },
    turnOff(verified.state, type, call.context),
  )
}
