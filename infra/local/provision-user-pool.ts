import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
  type CreateUserPoolDomainCommandInput,
  DescribeUserPoolClientCommand,
  DescribeUserPoolDomainCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  paginateListIdentityProviders,
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
    const hasPages = wanted.AllowedOAuthFlowsUserPoolClient === true
    const added = hasPages ? await providersAddedSince(client, { UserPoolId, ClientId: id }) : []
    const SupportedIdentityProviders = [...new Set([...(wanted.SupportedIdentityProviders ?? []), ...added])]
    await client.send(new UpdateUserPoolClientCommand({ ...changed, SupportedIdentityProviders, ClientId: id }))
  } else {
    const { UserPoolClient } = await client.send(new CreateUserPoolClientCommand(wanted))
    id = UserPoolClient?.ClientId ?? ''
  }
  return { ref: id, attributes: { ClientId: id } }
}

// The system adds identity providers while it runs. CloudFormation leaves a client alone that the template has not
// changed; here it is written at every start.
async function providersAddedSince(
  client: CognitoIdentityProviderClient,
  place: { UserPoolId: string | undefined; ClientId: string },
): Promise<string[]> {
  const { UserPoolClient } = await client.send(new DescribeUserPoolClientCommand(place))
  const there = new Set<string | undefined>()
  for await (const { Providers = [] } of paginateListIdentityProviders({ client }, { UserPoolId: place.UserPoolId })) {
    for (const { ProviderName } of Providers) there.add(ProviderName)
  }
  return (UserPoolClient?.SupportedIdentityProviders ?? []).filter((name) => there.has(name))
}

/** Creates the domain of the template, unless the pool has it already. */
export async function provisionUserPoolDomain(
  client: CognitoIdentityProviderClient,
  resource: Resource,
  resolver: Resolver,
): Promise<PhysicalResource> {
  const wanted = resolver.properties(resource) as CreateUserPoolDomainCommandInput & { Domain: string }
  const { DomainDescription } = await client.send(new DescribeUserPoolDomainCommand({ Domain: wanted.Domain }))
  if (DomainDescription?.UserPoolId !== wanted.UserPoolId) {
    await client.send(new CreateUserPoolDomainCommand(wanted))
  }
  return { ref: wanted.Domain, attributes: {} }
}

/** Turns the address of a domain's hosted pages on AWS, wherever it stands in a text, into the one that answers here. */
export function hostedPagesAt(userPoolUrl: string, region: string): (text: string) => string {
  const onAws = new RegExp(`https://([a-z0-9-]+)\\.auth\\.${region}\\.amazoncognito\\.com`, 'g')
  return (text) => text.replaceAll(onAws, (_address, domain: string) => `${userPoolUrl}/auth/${domain}`)
}
