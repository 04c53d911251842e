import { beforeAll, describe, expect, it } from '@jest/globals'
import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { preSignUp } from '../../functions/triggers/pre-sign-up.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { organizationOfProvider } from '../../shared/domain/sso/provider-name.ts'
import { introductionIn } from '../../shared/domain/sso/told-refusal.ts'
import type { SsoIntroduction } from '../../shared/store/entities/sso.ts'
import { writesNothing } from '../support/refusals.ts'
import { createWorld, type World } from '../support/world.ts'

const providerName = '00000000000040008000000000000001'
let world: World

beforeAll(async () => {
  world = await createWorld()
})

const eventOf = (nameId: string, told: Record<string, string> = {}, triggerSource = 'PreSignUp_ExternalProvider') =>
  ({
    version: '1',
    triggerSource,
    region: 'us-east-1',
    userPoolId: 'pool',
    userName: `${providerName}_${nameId}`.toLowerCase(),
    callerContext: { awsSdkVersion: '', clientId: '' },
    request: { userAttributes: told },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  }) as PreSignUpTriggerEvent

const hear = async (event: PreSignUpTriggerEvent) => preSignUp(event, { store: world.store, clock: world.deps.clock })

/** What the callback finds of somebody whom the provider told of. */
async function introduced(...event: Parameters<typeof eventOf>): Promise<SsoIntroduction | undefined> {
  const message = await hear(eventOf(...event)).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  )
  const introductionId = introductionIn(`PreSignUp failed with error ${message}. `) ?? ''
  return world.store.get('SsoIntroduction', { introductionId })
}

const address = (email: string) => ({ 'custom:sso_address_2': email })

describe('pre-sign-up', () => {
  it('lets nobody become a user, and keeps for minutes what the provider told of him', async () => {
    world.stopClock(world.now())
    expect(await introduced('id-1', address('Ada@Globex.Example'))).toMatchObject({
      organizationId: organizationOfProvider(providerName),
      externalId: 'id-1',
      email: 'ada@globex.example',
      expiresAt: minutesAfter(world.now(), 5),
    })
    world.stopClock(null)
  })

  it('keeps the name as the provider writes it, where a claim tells that', async () => {
    expect(await introduced('AbC=', { 'custom:sso_subject': 'AbC=' })).toMatchObject({ externalId: 'AbC=' })
    const shown = 'Eve@globex.example'
    expect(await introduced(shown, address(shown))).toMatchObject({ externalId: shown, email: 'eve@globex.example' })
  })

  it('takes the name for the address where nothing else is one', async () => {
    const told = { 'custom:sso_address_1': '[a@b.test, c@d.test]' }
    expect(await introduced('ada@globex.example', told)).toMatchObject({ email: 'ada@globex.example' })
    expect(await introduced('nameless')).toMatchObject({ email: null })
  })

  it('introduces each sign-in by itself', async () => {
    const [one, other] = [await introduced('id-2'), await introduced('id-2')]
    expect(one?.introductionId).not.toBe(other?.introductionId)
  })

  it('refuses whom no provider of ours speaks for', async () => {
    const foreign = { ...eventOf('x'), userName: 'google_x' }
    await writesNothing(world, async () => expect(hear(foreign)).rejects.toThrow('sso.not_member'))
  })

  it('lets users be made that registration makes', async () => {
    const event = eventOf('x', {}, 'PreSignUp_AdminCreateUser')
    expect(await writesNothing(world, async () => hear(event))).toBe(event)
  })
})
