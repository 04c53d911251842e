import { isTwoStepLoginOn } from '../../shared/domain/account/two-step-login.ts'
import type { Context } from '../../shared/domain/context.ts'
import { recordOf, type TwoStepState, TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import { refuseGuessing, refuseWrongCode, takeCode } from '../../shared/domain/two-step-login/take-code.ts'
import { recover } from '../../shared/domain/two-step-login/turn.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { MacKey } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { Denial } from '../runtime/operation.ts'
import {
  deviceToken,
  isDeviceToken,
  isRecoveryCode,
  proveAuthenticator,
  proveMailedCode,
} from '../runtime/two-step-secrets.ts'

/** What a client sends for the second step (specification 13.2). */
interface SecondStep {
  readonly twoFactorToken?: string | undefined
  readonly twoFactorProvider?: number | undefined
  readonly twoFactorRemember?: string | undefined
  readonly deviceIdentifier?: string | undefined
}

/** Numbers of specification 13.5 that stand for no way that could be turned on. */
const REMEMBERED_DEVICE = 5
const RECOVERY_CODE = 8

/**
 * Asks for the second step after the password was right. It is passed where two-step login is off, with a code of a way
 * that is on, from a remembered device, or with the recovery code, which turns two-step login off. `deviceToken` is what
 * the client shows next time, where it wanted the device remembered.
 */
export async function passSecondStep(
  { store, macKey, context }: { store: StoreReads; macKey: MacKey; context: Context },
  account: Stored<Account>,
  step: SecondStep,
): Promise<{ readonly ok: true; readonly changes: ChangeSet; readonly deviceToken?: string } | Denial> {
  if (!isTwoStepLoginOn(account)) return { ok: true, changes: [] }
  const state = { account, stored: await store.get('TwoStepLogin', account) }
  const { twoFactorToken: token, twoFactorProvider: way, deviceIdentifier = '' } = step
  if (!token || way === undefined) return askForSecondStep(state)
  const { now } = context
  const record = recordOf(state)
  const device = { account, record, deviceIdentifier }
  if (way === REMEMBERED_DEVICE) {
    const isRemembered = deviceIdentifier !== '' && (await isDeviceToken(macKey, device, token, now))
    return isRemembered ? { ok: true, changes: [] } : askForSecondStep(state)
  }
  const locked = refuseGuessing(state, now)
  if (locked) return locked
  if (way === RECOVERY_CODE) {
    const isRight = await isRecoveryCode(macKey, record, token)
    return isRight ? { ok: true, changes: recover(state, context) } : wrongCode(state, context)
  }
  const used = await usedBy(way, token, state, { macKey, context })
  if (!used) return wrongCode(state, context)
  const wantsMemory = step.twoFactorRemember === '1' && deviceIdentifier !== ''
  return {
    ok: true,
    changes: [takeCode(state, used)],
    ...(wantsMemory && { deviceToken: await deviceToken(macKey, device, now) }),
  }
}

/** What the code uses up; undefined for a wrong one, and for any one of a way that is off. */
async function usedBy(
  way: number,
  code: string,
  state: TwoStepState,
  { macKey, context: { now } }: { macKey: MacKey; context: Context },
) {
  const record = recordOf(state)
  if (!state.account.twoStepProviders.some((one) => one === way)) return undefined
  if (way === TwoStepWay.Authenticator) return proveAuthenticator(macKey, record, code, now)
  const { codeAddress } = record
  return codeAddress ? proveMailedCode(macKey, record, { email: codeAddress, code }, now) : undefined
}

/** Tells which ways are on, and shows enough of the address to recognize it. */
function askForSecondStep(state: TwoStepState): Denial {
  const { account } = state
  const { codeAddress } = recordOf(state)
  return refuse('account.two_step_required', {
    values: { ways: account.twoStepProviders.join(), shownAddress: shorten(codeAddress ?? account.email) },
  })
}

const wrongCode = (state: TwoStepState, { now }: Context) => refuseWrongCode(state, now)

function shorten(address: string): string {
  const [local = '', domain = ''] = address.split('@')
  return `${local.slice(0, Math.min(2, local.length - 1))}***@${domain}`
}
