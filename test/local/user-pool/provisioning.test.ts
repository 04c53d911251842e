import {
  CreateIdentityProviderCommand,
  DeleteIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import {
  hostedPagesAt,
  provisionUserPool,
  provisionUserPoolClient,
  provisionUserPoolDomain,
} from '../../../infra/local/provision-user-pool.ts'
import { createResolver, type PhysicalResources } from '../../../infra/local/template/resolve.ts'
import { assembly } from '../template/assembly.ts'
import { type Contract, itLocally, openContract } from './contract.ts'
import { callbackUrl, makeProvider, metadataOf } from './federation.ts'

let contract: Contract
beforeAll(async () => {
  contract = await openContract()
})
afterAll(() => contract.close())

const ref = (Ref: string) => ({ Ref })
const app = assembly({
  identity: {
    resources: {
      Users: {
        Type: 'AWS::Cognito::UserPool',
        Properties: { UsernameAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } },
      },
      Pages: {
        Type: 'AWS::Cognito::UserPoolDomain',
        Properties: { Domain: 'keyward-template', UserPoolId: ref('Users') },
      },
      Web: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: ref('Users'),
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid'],
          CallbackURLs: [callbackUrl],
          SupportedIdentityProviders: ['COGNITO'],
        },
      },
    },
  },
})

/** Provisions everything, as every start does; answers the physical ids. */
async function start(): Promise<{ UserPoolId: string; ClientId: string; Domain: string }> {
  const physical: PhysicalResources = new Map()
  const resolver = createResolver({ assembly: app, physical })
  const steps = [
    ['AWS::Cognito::UserPool', provisionUserPool],
    ['AWS::Cognito::UserPoolDomain', provisionUserPoolDomain],
    ['AWS::Cognito::UserPoolClient', provisionUserPoolClient],
  ] as const
  for (const [type, provision] of steps) {
    for (const resource of resolver.resources(type)) {
      physical.set(resource.id, await provision(contract.sdk, resource, resolver))
    }
  }
  const idOf = (name: string) => physical.get(`identity/${name}`)?.ref ?? ''
  return { UserPoolId: idOf('Users'), Domain: idOf('Pages'), ClientId: idOf('Web') }
}

describe('the user pool of the template', () => {
  itLocally('has the domain of the template, and the same one after a restart', async () => {
    const first = await start()
    expect(await start()).toEqual(first)
    const { DomainDescription } = await contract.sdk.send(new DescribeUserPoolDomainCommand({ Domain: first.Domain }))
    expect(DomainDescription).toMatchObject({ Domain: 'keyward-template', UserPoolId: first.UserPoolId })
  })

  itLocally('keeps the identity providers that its client was given since, as long as they are there', async () => {
    const { UserPoolId, ClientId } = await start()
    const provider = await makeProvider('globex')
    for (const ProviderName of ['globex', 'initech']) {
      const ProviderDetails = { MetadataFile: metadataOf(provider) }
      const create = { UserPoolId, ProviderName, ProviderType: 'SAML' as const, ProviderDetails }
      await contract.sdk.send(new CreateIdentityProviderCommand(create))
    }
    const SupportedIdentityProviders = ['globex', 'initech']
    await contract.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, SupportedIdentityProviders }))
    await contract.sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName: 'initech' }))
    await start()
    const { UserPoolClient } = await contract.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
    expect(UserPoolClient).toMatchObject({
      SupportedIdentityProviders: ['COGNITO', 'globex'],
      CallbackURLs: [callbackUrl],
      AllowedOAuthFlowsUserPoolClient: true,
    })
  })
})

describe('the address of hosted pages', () => {
  itLocally('leads here wherever the template names it', () => {
    const here = hostedPagesAt('http://127.0.0.1:8702', 'us-east-1')
    expect(here('https://keyward-template.auth.us-east-1.amazoncognito.com/oauth2/token')).toBe(
      'http://127.0.0.1:8702/auth/keyward-template/oauth2/token',
    )
    expect(here('https://keyward-template.auth.eu-west-1.amazoncognito.com')).toBe(
      'https://keyward-template.auth.eu-west-1.amazoncognito.com',
    )
  })
})
