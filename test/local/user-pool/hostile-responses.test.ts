import { afterAll, beforeAll, beforeEach, describe, expect } from '@jest/globals'
import { newSamlId, type Statement } from '../../../infra/local/identity-provider/saml-response.ts'
import { change, hostileResponses, saying, type Target, unsigned, VICTIM } from '../../support/hostile-responses.ts'
import { type Contract, claimsOf, itLocally, openContract } from './contract.ts'
import {
  type Begun,
  begin,
  bring,
  exchange,
  type Federation,
  federate,
  makeProvider,
  statementOf,
  type TestProvider,
} from './federation.ts'

let contract: Contract
let federation: Federation
let initech: TestProvider
let begun: Begun
beforeAll(async () => {
  contract = await openContract()
  federation = await federate(contract)
  initech = await makeProvider('initech')
})
beforeEach(async () => {
  begun = await begin(federation)
})
afterAll(() => contract.close())

const minute = 60_000

const target = (): Target => ({
  key: federation.provider.key,
  foreign: initech,
  requestId: begun.requestId,
  assertionConsumerServiceUrl: begun.assertionConsumerServiceUrl,
  statement: (changes) => statementOf(federation, begun, changes),
})

const attackers = (changes: Partial<Statement> = {}) => saying(target(), changes)

describe('a response of an identity provider', () => {
  itLocally('is accepted when it is honest', async () => {
    expect((await bring(begun, attackers())).said).toHaveProperty('code')
  })

  itLocally.each(hostileResponses)('is refused: %s', async (_, forge, reason) => {
    const { said } = await bring(begun, forge(target()))
    expect(said).toEqual({ error: 'server_error', error_description: expect.any(String), state: 'st-1' })
    expect(said.error_description).toMatch(/^Invalid SAML response received: /)
    expect(said.error_description).toContain(reason)
  })

  itLocally('is refused when it was brought before', async () => {
    const response = attackers()
    expect((await bring(begun, response)).said).toHaveProperty('code')
    expect(await bring(begun, response)).toEqual({ status: 400, said: {} })
  })

  itLocally('is refused when its assertion was used in another sign-in', async () => {
    const assertionId = newSamlId()
    await bring(begun, attackers({ assertionId }))
    begun = await begin(federation)
    expect((await bring(begun, attackers({ assertionId }))).said.error_description).toContain('was used before')
  })

  itLocally('is refused at once after another was refused in the same sign-in', async () => {
    await bring(begun, unsigned(attackers()))
    expect(await bring(begun, attackers())).toEqual({ status: 400, said: {} })
  })

  itLocally('is refused with a RelayState that is not known, or too old', async () => {
    expect(await bring({ ...begun, relayState: 'x' }, attackers())).toEqual({ status: 400, said: {} })
    contract.pass(5 * minute)
    const late = await bring(begun, attackers())
    contract.pass(-5 * minute)
    expect(late).toEqual({ status: 400, said: {} })
  })

  itLocally('names the whole NameID when a comment stands in it, never what is before', async () => {
    const response = change(
      attackers({ nameId: `${VICTIM}.evil.example` }),
      `>${VICTIM}.evil`,
      `>${VICTIM}<!---->.evil`,
    )
    const { said } = await bring(begun, response)
    expect(claimsOf((await exchange(federation, { begun, said })).id_token)).toMatchObject({
      'cognito:username': `globex_${VICTIM}.evil.example`,
    })
  })

  itLocally('may come from a clock that is half a minute wrong', async () => {
    expect((await bring(begun, attackers({ now: Date.now() + minute / 2 }))).said).toHaveProperty('code')
    begun = await begin(federation)
    expect((await bring(begun, attackers({ now: Date.now() - 5.5 * minute }))).said).toHaveProperty('code')
  })
})
