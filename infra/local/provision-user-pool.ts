import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { generatedName } from './template/physical.ts'
import type { Resource } from './template/read-assembly.ts'
import type { PhysicalResource, Resolver } from './template/resolve.ts'

const MAX = 60

/** Creates the user pool of the template, or brings the one of that name up to date. */
export async function provisionUserPool(
  client: CognitoIdentityProviderClient,
  resource: Resource,
  resolver: Resolver,
): Promise<PhysicalResource> {
  const properties = resolver.properties(resource) as CreateUserPoolCommandInput & { UserPoolName?: string }
  const { Policies, UsernameAttributes, UsernameConfiguration, AutoVerifiedAttributes, Schema, LambdaConfig } =
    properties
  const PoolName = properties.UserPoolName ?? generatedName(resource)
  const { UserPools = [] } = await client.send(new ListUserPoolsCommand({ MaxResults: MAX }))
  let id = UserPools.find(({ Name }) => Name === PoolName)?.Id
  if (id) {
    await client.send(new UpdateUserPoolCommand({ UserPoolId: id, Policies, LambdaConfig, AutoVerifiedAttributes }))
  } else {
    const { UserPool } = await client.send(
      new CreateUserPoolCommand({
        PoolName,
        Policies,
        UsernameAttributes,
        UsernameConfiguration,
        AutoVerifiedAttributes,
        Schema,
        LambdaConfig,
      }),
    )
    id = UserPool?.Id ?? ''
  }
  const host = `cognito-idp.${resolver.region}.amazonaws.com/${id}`
  return {
    ref: id,
    attributes: {
      UserPoolId: id,
      Arn: `arn:aws:cognito-idp:${resolver.region}:${resolver.accountId}:userpool/${id}`,
      ProviderName: host,
      ProviderURL: `https://${host}`,
    },
  }
}

/** Creates the app client of the template, or brings the one of that name up to date. */
export async function provisionUserPoolClient(
  client: CognitoIdentityProviderClient,
  resource: Resource,
  resolver: Resolver,
): Promise<PhysicalResource> {
  const properties = resolver.properties(resource) as CreateUserPoolClientCommandInput
  const wanted = { ...properties, ClientName: properties.ClientName ?? generatedName(resource) }
  const { UserPoolId, ClientName } = wanted
  const { UserPoolClients = [] } = await client.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: MAX }))
  let id = UserPoolClients.find((one) => one.ClientName === ClientName)?.ClientId
  if (id) {
    const { GenerateSecret: _secret, ...changed } = wanted
    await client.send(new UpdateUserPoolClientCommand({ ...changed, ClientId: id }))
  } else {
    const { UserPoolClient } = await client.send(new CreateUserPoolClientCommand(wanted))
    id = UserPoolClient?.ClientId ?? ''
  }
  return { ref: id, attributes: { ClientId: id } }
}
