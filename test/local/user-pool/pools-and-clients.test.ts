import {
  type CognitoIdentityProviderServiceException,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Contract, createClient, enroll, itLocally, openContract, poolSettings } from './contract.ts'

let contract: Contract
beforeAll(async () => {
  contract = await openContract()
})
afterAll(() => contract.close())

describe('a pool', () => {
  itLocally('has an id and an ARN of its own', async () => {
    const pool = await contract.createPool()
    expect(pool.Id).toMatch(/^local_[0-9A-Za-z]{9}$/)
    expect(pool.Arn).toBe(`arn:aws:cognito-idp:us-east-1:000000000000:userpool/${pool.Id}`)
    expect((await contract.createPool()).Id).not.toBe(pool.Id)
  })

  it('is described with the defaults of what was not named', async () => {
    const { Id } = await contract.createPool()
    const { UserPool } = await contract.sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))
    expect(UserPool).toMatchObject({
      Name: 'contract',
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 7,
        },
      },
      MfaConfiguration: 'OFF',
      UserPoolTier: 'ESSENTIALS',
      EstimatedNumberOfUsers: 0,
      UsernameAttributes: ['email'],
    })
    expect(UserPool?.CreationDate).toBeInstanceOf(Date)
  })

  it('keeps what cannot change, and the tier, and resets the rest on an update that does not name it', async () => {
    const { Id } = await contract.createPool({
      UserPoolTier: 'PLUS',
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
      Schema: [{ Name: 'tenant', AttributeDataType: 'String' }],
    })
    await contract.sdk.send(new UpdateUserPoolCommand({ UserPoolId: Id, DeletionProtection: 'INACTIVE' }))
    const { UserPool } = await contract.sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))
    expect(UserPool).toMatchObject({ Name: 'contract', UserPoolTier: 'PLUS', UsernameAttributes: ['email'] })
    expect(UserPool?.Policies?.PasswordPolicy?.MinimumLength).toBe(8)
    expect(UserPool?.SchemaAttributes).toContainEqual(expect.objectContaining({ Name: 'custom:tenant' }))
  })

  itLocally('is found by walking the pages of the list', async () => {
    const mine = [(await contract.createPool()).Id, (await contract.createPool()).Id]
    const listed: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await contract.sdk.send(new ListUserPoolsCommand({ MaxResults: 1, NextToken }))
      expect(page.UserPools?.length).toBeLessThanOrEqual(1)
      listed.push(...(page.UserPools ?? []).map(({ Id }) => Id))
      NextToken = page.NextToken
    } while (NextToken)
    expect(listed).toEqual(expect.arrayContaining(mine))
    expect(new Set(listed).size).toBe(listed.length)
  })

  it('is not deleted while deletion protection is on', async () => {
    const { Id } = await contract.createPool({ DeletionProtection: 'ACTIVE' })
    const deletion = new DeleteUserPoolCommand({ UserPoolId: Id })
    await expect(contract.sdk.send(deletion)).rejects.toMatchObject({ name: 'InvalidParameterException' })
    await contract.sdk.send(new UpdateUserPoolCommand({ UserPoolId: Id, DeletionProtection: 'INACTIVE' }))
    await expect(contract.sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))).resolves.toBeDefined()
  })

  itLocally('takes its clients and users with it', async () => {
    const { Id } = await contract.createPool()
    const { ClientId } = await createClient(contract, Id)
    await enroll(contract, Id, 'a@example.com')
    await contract.sdk.send(new DeleteUserPoolCommand({ UserPoolId: Id }))
    await expect(
      contract.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: Id, ClientId })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(contract.sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `User pool ${Id} does not exist.`,
    })
  })

  itLocally.each([
    ['sign-in by telephone number', { UsernameAttributes: ['phone_number' as const] }],
    ['sign-in by chosen name', { UsernameAttributes: undefined }],
    ['names that differ by case only', { UsernameConfiguration: { CaseSensitive: true } }],
    ['the default of names that differ by case only', { UsernameConfiguration: undefined }],
    ['compulsory MFA', { MfaConfiguration: 'ON' as const }],
    ['a trigger it does not run', { LambdaConfig: { PreAuthentication: 'arn:aws:lambda:us-east-1:1:function:f' } }],
  ])('refuses %s, which it does not cover', async (_, settings) => {
    await expect(contract.sdk.send(new CreateUserPoolCommand({ ...poolSettings, ...settings }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })
})

describe('an app client', () => {
  it('has the defaults of what was not named, and no secret', async () => {
    const { Id } = await contract.createPool()
    const { UserPoolClient } = await contract.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId: Id, ClientName: 'plain' }),
    )
    expect(UserPoolClient).toMatchObject({
      ClientName: 'plain',
      UserPoolId: Id,
      RefreshTokenValidity: 30,
      EnableTokenRevocation: true,
      AuthSessionValidity: 3,
    })
    expect(new Set(UserPoolClient?.ExplicitAuthFlows)).toEqual(
      new Set(['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']),
    )
    expect(UserPoolClient).not.toHaveProperty('ClientSecret')
  })

  it('keeps its secret and resets what an update does not name', async () => {
    const { Id } = await contract.createPool()
    const { ClientId, ClientSecret } = await createClient(contract, Id, {
      GenerateSecret: true,
      RefreshTokenValidity: 7,
      PreventUserExistenceErrors: 'ENABLED',
    })
    expect(ClientSecret).toMatch(/^\w{24,64}$/)
    await contract.sdk.send(
      new UpdateUserPoolClientCommand({ UserPoolId: Id, ClientId, ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
    )
    const { UserPoolClient } = await contract.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: Id, ClientId }))
    expect(UserPoolClient).toMatchObject({
      ClientName: 'contract',
      ClientSecret,
      RefreshTokenValidity: 30,
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    })
    expect(UserPoolClient?.PreventUserExistenceErrors).not.toBe('ENABLED')
  })

  it.each([
    [
      'an access token of a minute',
      { AccessTokenValidity: 1, TokenValidityUnits: { AccessToken: 'minutes' as const } },
    ],
    ['an ID token of two days', { IdTokenValidity: 2, TokenValidityUnits: { IdToken: 'days' as const } }],
    [
      'a refresh token of ten minutes',
      { RefreshTokenValidity: 10, TokenValidityUnits: { RefreshToken: 'minutes' as const } },
    ],
  ])('cannot give %s', async (_, settings) => {
    const { Id } = await contract.createPool()
    await expect(createClient(contract, Id, settings)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('is listed under its own pool only', async () => {
    const [mine, other] = [await contract.createPool(), await contract.createPool()]
    const { ClientId } = await createClient(contract, mine.Id)
    const { UserPoolClients } = await contract.sdk.send(new ListUserPoolClientsCommand({ UserPoolId: mine.Id }))
    expect(UserPoolClients).toEqual([{ ClientId, ClientName: 'contract', UserPoolId: mine.Id }])
    await expect(
      contract.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: other.Id, ClientId })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('the protocol', () => {
  itLocally('names an operation that is not covered', async () => {
    const { Id } = await contract.createPool()
    const refusal = await contract.sdk
      .send(new ListGroupsCommand({ UserPoolId: Id }))
      .catch((error: CognitoIdentityProviderServiceException) => error)
    expect(refusal).toMatchObject({
      name: 'UnknownOperationException',
      message: 'The local user pool does not cover ListGroups.',
      $metadata: { httpStatusCode: 400 },
    })
  })

  itLocally('puts the name of a refusal into the body and into a header', async () => {
    const answer = await fetch(contract.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.DescribeUserPool',
      },
      body: JSON.stringify({ UserPoolId: 'local_missing' }),
    })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException')
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(await answer.json()).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'User pool local_missing does not exist.',
    })
  })

  itLocally('refuses a body that is not JSON', async () => {
    const answer = await fetch(contract.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools' },
      body: '{',
    })
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' })
  })
})
