import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { TwoStepLogin } from '../../store/entities/two-step-login.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import { recordOf, remember, type TwoStepState, TwoStepWay } from './record.ts'

/** Turns a way on, after a code proved that it works; `used` uses that code up. Tells the person. */
export function turnOn(
  state: TwoStepState,
  { way, used }: { way: TwoStepWay; used: Partial<TwoStepLogin> },
  context: Context,
): ChangeSet {
  const { account } = state
  const { deviceGeneration } = recordOf(state)
  const others = account.twoStepProviders.filter((one) => one !== way)
  return [
    replace('Account', account, { twoStepProviders: [...others, way].sort((a, b) => a - b), revisedAt: context.now }),
    remember(state, { ...used, deviceGeneration: deviceGeneration + 1 }),
    requestMail(context, account.email, { kind: 'two-step-login-changed', way, isOn: true }),
  ]
}

/** Turns a way off, and forgets what it remembered. Changes nothing where it is off already. Tells the person. */
export function turnOff(state: TwoStepState, way: TwoStepWay, context: Context): ChangeSet {
  const { account } = state
  if (!account.twoStepProviders.includes(way)) return []
  const { deviceGeneration } = recordOf(state)
  const forgotten = way === TwoStepWay.Email ? { codeAddress: null, mailedCode: null } : { lastStep: null }
  const twoStepProviders = account.twoStepProviders.filter((one) => one !== way)
  return [
    replace('Account', account, { twoStepProviders, revisedAt: context.now }),
    remember(state, { ...forgotten, deviceGeneration: deviceGeneration + 1 }),
    requestMail(context, account.email, { kind: 'two-step-login-changed', way, isOn: false }),
  ]
}

/** Turns every way off, in exchange for the recovery code, which is used up by it. Tells the person. */
export function recover(state: TwoStepState, context: Context): ChangeSet {
  const { account } = state
  const { deviceGeneration, recoveryGeneration } = recordOf(state)
  return [
    replace('Account', account, { twoStepProviders: [], revisedAt: context.now }),
    remember(state, {
      lastStep: null,
      codeAddress: null,
      mailedCode: null,
      recoveryGeneration: recoveryGeneration + 1,
      deviceGeneration: deviceGeneration + 1,
    }),
    requestMail(context, account.email, { kind: 'two-step-login-recovered' }),
  ]
}
