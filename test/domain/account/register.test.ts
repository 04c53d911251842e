import { describe, expect, it } from '@jest/globals'
import { register } from '../../../shared/domain/account/register.ts'
import { context, decided, NOW, outline, refusal, written } from '../records.ts'

const request = {
  email: 'ann@acme.test',
  name: 'Ann',
  masterPasswordHint: 'the usual',
  kdf: { kdf: 0 as const, iterations: 600_000, memory: null, parallelism: null },
  key: '2.key',
  publicKey: 'public',
  privateKey: '2.private',
}
const state = { accountId: 'subject', verifier: { salt: 'salt', hash: 'hash' } }

describe('register', () => {
  it('makes the account under the id that the user pool gave, with a stamp of its own', () => {
    const { changes, account } = decided(register(state, request, context()))
    expect(outline(changes)).toEqual(['create Account'])
    expect(written(changes, 'Account')).toEqual([account])
    expect(account).toEqual({
      ...request,
      accountId: 'subject',
      verifier: state.verifier,
      twoStepProviders: [],
      forcePasswordReset: false,
      userKeyId: null,
      passwordPending: false,
      securityStamp: 'id-1',
      createdAt: NOW,
      revisedAt: NOW,
    })
  })

  it('refuses a key derivation that is too weak', () => {
    const result = register(state, { ...request, kdf: { ...request.kdf, iterations: 100_000 } }, context())
    expect(refusal(result)).toMatchObject({ code: 'account.kdf_out_of_range', field: 'kdfIterations' })
  })
})
