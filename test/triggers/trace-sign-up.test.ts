import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { traceSignUp } from '../../functions/triggers/trace-sign-up.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { introducedAs } from '../../shared/domain/sso/told-refusal.ts'
import { openSso } from '../support/sso.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let organizationId: string

beforeAll(async () => {
  world = await createWorld()
  organizationId = randomUUID()
  await openSso(world, organizationId)
})

const event = (triggerSource = 'PreSignUp_ExternalProvider', providerName = providerNameOf(organizationId)) =>
  ({
    triggerSource,
    userPoolId: 'pool',
    userName: `${providerName}_hank@globex.example`,
    request: { userAttributes: { 'custom:sso_address_1': 'hank@globex.example' } },
  }) as unknown as PreSignUpTriggerEvent

const traces = async () => world.store.listAll('SsoTrace', { organizationId })

describe('the trace of a pre-sign-up', () => {
  it('says why an identity was refused and which attributes came, and nothing that they say', async () => {
    await traceSignUp(event(), world.store, new Error('sso.not_member'))
    expect(await traces()).toEqual([
      expect.objectContaining({
        step: 'trigger',
        code: 'sso.not_member',
        expected: expect.objectContaining({ audience: 'urn:amazon:cognito:sp:pool' }),
        received: expect.objectContaining({
          attributeNames: ['NameID', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'],
        }),
      }),
    ])
    expect(JSON.stringify(await traces())).not.toContain('hank')
  })

  it('says that somebody was introduced, or that something failed', async () => {
    await traceSignUp(event(), world.store, new Error(introducedAs('A'.repeat(43))))
    await traceSignUp(event(), world.store, new Error('The table is on fire: hank@globex.example'))
    const codes = (await traces()).map(({ code }) => code)
    expect(new Set(codes)).toEqual(new Set(['request.failed', 'sso.not_member', null]))
    expect(JSON.stringify(await traces())).not.toContain('hank')
  })

  it('is left out for users of the pool and providers of nobody, and when the table does not take it', async () => {
    const before = await traces()
    await traceSignUp(event('PreSignUp_AdminCreateUser'), world.store, undefined)
    await traceSignUp(event(undefined, 'Google'), world.store, undefined)
    const commit = async () => Promise.reject(new Error('busy'))
    await expect(traceSignUp(event(), { ...world.store, commit }, undefined)).resolves.toBeUndefined()
    expect(await traces()).toEqual(before)
  })
})
