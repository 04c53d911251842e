import { beforeAll, describe, expect, it } from '@jest/globals'
import { writesNothing } from '../../support/refusals.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const create = { command: 'create-provider', adminEmail: 'a@acme.test', teamsMinimum: 1, enterpriseMinimum: 1 }
const minimums = { command: 'set-seat-minimums', providerId: '00000000-0000-4000-8000-000000000000' }

describe('a command that is not valid', () => {
  it.each<[unknown, string]>([
    [{ command: 'drop-everything' }, 'command'],
    [{}, 'command'],
    [{ command: null }, 'command'],
    ['list-providers', ''],
    [null, ''],
    [[], ''],
    [{ ...create, adminEmail: 'nobody' }, 'adminEmail'],
    [{ ...create, adminEmail: undefined }, 'adminEmail'],
    [{ ...create, teamsMinimum: 1.5 }, 'teamsMinimum'],
    [{ ...create, teamsMinimum: '1' }, 'teamsMinimum'],
    [{ ...create, teamsMinimum: 1_000_001 }, 'teamsMinimum'],
    [{ ...create, enterpriseMinimum: undefined }, 'enterpriseMinimum'],
    [{ ...minimums, providerId: 'not-a-guid' }, 'providerId'],
    [{ ...minimums, providerId: undefined }, 'providerId'],
    [{ ...minimums, enterpriseMinimum: null }, 'enterpriseMinimum'],
    [{ command: 'audit-seats', providerId: 'not-a-guid' }, 'providerId'],
    [{ command: 'suspend-provider', providerId: 'not-a-guid' }, 'providerId'],
    [{ command: 'resume-provider' }, 'providerId'],
    [{ command: 'require-two-step-login', providerId: minimums.providerId, on: 'yes' }, 'on'],
  ])('%j is refused, naming the field, and nothing is written', async (request, field) => {
    const answer = await writesNothing(world, async () => world.operator(request as object))
    expect(answer).toEqual({
      ok: false,
      code: 'request.invalid',
      message: 'The command is not valid.',
      fields: { [field]: [expect.any(String)] },
    })
  })
})
