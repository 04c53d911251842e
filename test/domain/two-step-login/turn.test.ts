import { describe, expect, it } from '@jest/globals'
import { recordOf, type TwoStepState, TwoStepWay } from '../../../shared/domain/two-step-login/record.ts'
import { recover, turnOff, turnOn } from '../../../shared/domain/two-step-login/turn.ts'
import type { ChangeSet } from '../../../shared/store/change-set.ts'
import type { Account } from '../../../shared/store/entities/account.ts'
import type { TwoStepLogin } from '../../../shared/store/entities/two-step-login.ts'
import { account, context, NOW } from '../records.ts'

const { Authenticator, Email } = TwoStepWay

function state(twoStepProviders: Account['twoStepProviders'], record: Partial<TwoStepLogin> = {}): TwoStepState {
  const of = { ...account({ twoStepProviders }), version: 3 }
  return { account: of, stored: { ...recordOf({ account: of, stored: undefined }), ...record, version: 2 } }
}
const afterOf = (changes: ChangeSet, entity: string) => {
  const change = changes.find((one) => one.entity === entity)
  return change && 'after' in change ? change.after : undefined
}

describe('turnOn', () => {
  it.each([
    [[], Authenticator, [0]],
    [[1], Authenticator, [0, 1]],
    [[0], Email, [0, 1]],
    [[1], Email, [1]],
  ] as const)('adds to %j the way %i', (before, way, after) => {
    const changes = turnOn(state([...before]), { way, used: { lastStep: 7 } }, context())
    expect(afterOf(changes, 'Account')).toMatchObject({ twoStepProviders: after, revisedAt: NOW })
    expect(afterOf(changes, 'TwoStepLogin')).toMatchObject({ lastStep: 7, deviceGeneration: 1 })
    expect(afterOf(changes, 'MailRequest')).toMatchObject({
      to: 'owner@globex.test',
      letter: { kind: 'two-step-login-changed', way, isOn: true },
    })
  })

  it('begins the record of somebody who had none', () => {
    const { account: of } = state([])
    const changes = turnOn(
      { account: of, stored: undefined },
      { way: Email, used: { codeAddress: 'a@b.test' } },
      context(),
    )
    expect(changes.map(({ kind, entity }) => `${kind} ${entity}`)).toEqual([
      'replace Account',
      'create TwoStepLogin',
      'create MailRequest',
    ])
  })
})

describe('turnOff', () => {
  it('forgets where codes went, and remembered devices with it', () => {
    const before = state([0, 1], { codeAddress: 'a@b.test', lastStep: 9, deviceGeneration: 4 })
    const changes = turnOff(before, Email, context())
    expect(afterOf(changes, 'Account')).toMatchObject({ twoStepProviders: [0] })
    expect(afterOf(changes, 'TwoStepLogin')).toMatchObject({ codeAddress: null, lastStep: 9, deviceGeneration: 5 })
  })

  it('changes nothing where the way is off', () => {
    expect(turnOff(state([1]), Authenticator, context())).toEqual([])
  })

  it('keeps the count of wrong codes: turning off and on again is no way to guess on', () => {
    const changes = turnOff(state([0], { wrongCodesAt: [NOW] }), Authenticator, context())
    expect(afterOf(changes, 'TwoStepLogin')).toMatchObject({ wrongCodesAt: [NOW] })
  })
})

describe('recover', () => {
  it('turns everything off and moves the recovery code and the remembered devices on', () => {
    const before = state([0, 1], { recoveryGeneration: 2, deviceGeneration: 4, codeAddress: 'a@b.test' })
    const changes = recover(before, context())
    expect(afterOf(changes, 'Account')).toMatchObject({ twoStepProviders: [], revisedAt: NOW })
    expect(afterOf(changes, 'TwoStepLogin')).toMatchObject({
      recoveryGeneration: 3,
      deviceGeneration: 5,
      codeAddress: null,
    })
    expect(afterOf(changes, 'MailRequest')).toMatchObject({ letter: { kind: 'two-step-login-recovered' } })
  })
})
