import {
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  type ProviderUserIdentifierType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Contract, claimsOf, enroll, itLocally, openContract } from './contract.ts'
import { exchange, type Federation, federate, visit } from './federation.ts'

let contract: Contract
let federation: Federation
let own: string
beforeAll(async () => {
  contract = await openContract()
})
beforeEach(async () => {
  federation = await federate(contract)
  own = await enroll(contract, federation.UserPoolId, 'hank@keyward.example')
})
afterAll(() => contract.close())

const hank = {
  ProviderName: 'globex',
  ProviderAttributeName: 'Cognito_Subject',
  ProviderAttributeValue: 'hank@globex.example',
}

function link(SourceUser: ProviderUserIdentifierType = hank, name = own) {
  return contract.sdk.send(
    new AdminLinkProviderForUserCommand({
      UserPoolId: federation.UserPoolId,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: name },
      SourceUser,
    }),
  )
}

function disable(User: ProviderUserIdentifierType = hank) {
  return contract.sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId: federation.UserPoolId, User }))
}

async function signedIn(): Promise<Record<string, unknown>> {
  return claimsOf((await exchange(federation, await visit(federation))).id_token)
}

describe('an identity linked to a user', () => {
  itLocally('signs him in, and its mapped attributes replace his', async () => {
    await link()
    expect(await signedIn()).toMatchObject({
      sub: own,
      'cognito:username': own,
      email: 'hank@globex.example',
      email_verified: false,
      identities: [{ providerName: 'globex', primary: 'false' }],
    })
    const user = await contract.sdk.send(
      new AdminGetUserCommand({ UserPoolId: federation.UserPoolId, Username: 'hank@globex.example' }),
    )
    expect(user).toMatchObject({ Username: own, UserStatus: 'CONFIRMED' })
  })

  itLocally('may be named by a mapped attribute', async () => {
    await link({ ...hank, ProviderAttributeName: 'email' })
    expect(await signedIn()).toMatchObject({ sub: own })
  })

  itLocally('does not sign him in when another user signs in with the address it brings', async () => {
    await enroll(contract, federation.UserPoolId, 'hank@globex.example')
    await link()
    expect((await visit(federation)).said).toMatchObject({
      error: 'server_error',
      error_description: 'Error in SAML response processing: An account with the email already exists. ',
    })
  })

  it('is his alone, and linked once', async () => {
    await link()
    await expect(link()).rejects.toMatchObject({ name: 'InvalidParameterException' })
    const other = await enroll(contract, federation.UserPoolId, 'other@keyward.example')
    await expect(link(hank, other)).rejects.toMatchObject({ name: 'AliasExistsException' })
  })

  itLocally('is no user already', async () => {
    await visit(federation)
    await expect(link()).rejects.toMatchObject({ name: 'AliasExistsException' })
  })

  it('is one of five', async () => {
    for (const at of [1, 2, 3, 4, 5]) await link({ ...hank, ProviderAttributeValue: `hank${at}` })
    await expect(link()).rejects.toMatchObject({ name: 'LimitExceededException' })
  })

  it.each<[string, Partial<ProviderUserIdentifierType>, string]>([
    ['of the pool itself', { ProviderName: 'Cognito' }, 'InvalidParameterException'],
    ['of a provider that is not there', { ProviderName: 'hooli' }, 'ResourceNotFoundException'],
    ['named by an attribute that is not mapped', { ProviderAttributeName: 'nickname' }, 'InvalidParameterException'],
  ])('is not one %s', async (_, changes, name) => {
    await expect(link({ ...hank, ...changes })).rejects.toMatchObject({ name })
  })

  it('needs a user', async () => {
    await expect(link(hank, 'nobody@keyward.example')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })
})

describe('an identity taken from a user', () => {
  itLocally('becomes a user of its own at the next sign-in when it was linked', async () => {
    await link()
    await disable()
    const claims = await signedIn()
    expect(claims.sub).not.toBe(own)
    expect(claims).toMatchObject({ 'cognito:username': 'globex_hank@globex.example' })
  })

  itLocally('shuts out the user who was made from it', async () => {
    await visit(federation)
    await disable()
    expect((await visit(federation)).said.error_description).toContain('User is disabled.')
  })

  it('must be one that somebody has', async () => {
    await expect(disable()).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })
})
