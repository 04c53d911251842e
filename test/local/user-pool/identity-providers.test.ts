import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { makeSigningCertificate } from '../../../infra/local/identity-provider/certificate.ts'
import { samlResponse } from '../../../infra/local/identity-provider/saml-response.ts'
import { type Contract, itLocally, openContract } from './contract.ts'
import { begin, bring, federate, makeProvider, metadataOf, statementOf, type TestProvider } from './federation.ts'

let contract: Contract
let provider: TestProvider
let UserPoolId: string
beforeAll(async () => {
  contract = await openContract()
  provider = await makeProvider('globex')
})
beforeEach(async () => {
  UserPoolId = (await contract.createPool()).Id
})
afterAll(() => contract.close())

function create(changes: Partial<CreateIdentityProviderCommandInput> = {}) {
  return contract.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'globex',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: metadataOf(provider) },
      ...changes,
    }),
  )
}

describe('an identity provider', () => {
  it('is described as it was made, with where its sign-in is', async () => {
    const settings = { AttributeMapping: { email: 'mail' }, IdpIdentifiers: ['globex.example'] }
    const { IdentityProvider } = await create(settings)
    expect(IdentityProvider).toMatchObject({
      UserPoolId,
      ProviderName: 'globex',
      ProviderType: 'SAML',
      ProviderDetails: {
        MetadataFile: metadataOf(provider),
        SSORedirectBindingURI: 'https://globex.example/saml/sso?tenant=1',
      },
      ...settings,
    })
    const described = await contract.sdk.send(
      new DescribeIdentityProviderCommand({ UserPoolId, ProviderName: 'globex' }),
    )
    expect(described.IdentityProvider).toEqual(IdentityProvider)
  })

  it('is found by each of its identifiers', async () => {
    await create({ IdpIdentifiers: ['globex.example', 'globex.test'] })
    const find = (IdpIdentifier: string) =>
      contract.sdk.send(new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier }))
    expect((await find('globex.test')).IdentityProvider?.ProviderName).toBe('globex')
    await expect(find('initech.example')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('is listed in pages', async () => {
    for (const ProviderName of ['globex', 'hooli', 'initech']) await create({ ProviderName })
    const first = await contract.sdk.send(new ListIdentityProvidersCommand({ UserPoolId, MaxResults: 2 }))
    expect(first.Providers).toHaveLength(2)
    const second = await contract.sdk.send(
      new ListIdentityProvidersCommand({ UserPoolId, MaxResults: 2, NextToken: first.NextToken }),
    )
    const names = [...(first.Providers ?? []), ...(second.Providers ?? [])].map(({ ProviderName }) => ProviderName)
    expect(new Set(names)).toEqual(new Set(['globex', 'hooli', 'initech']))
    expect(second.NextToken).toBeUndefined()
  })

  it('keeps what an update does not name', async () => {
    await create({ AttributeMapping: { email: 'mail' }, IdpIdentifiers: ['globex.example'] })
    await contract.sdk.send(
      new UpdateIdentityProviderCommand({ UserPoolId, ProviderName: 'globex', AttributeMapping: { name: 'cn' } }),
    )
    const { IdentityProvider } = await contract.sdk.send(
      new DescribeIdentityProviderCommand({ UserPoolId, ProviderName: 'globex' }),
    )
    expect(IdentityProvider).toMatchObject({
      ProviderDetails: { SSORedirectBindingURI: 'https://globex.example/saml/sso?tenant=1' },
      AttributeMapping: { name: 'cn' },
      IdpIdentifiers: ['globex.example'],
    })
  })

  it('is gone once it is deleted', async () => {
    await create()
    await contract.sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName: 'globex' }))
    const missing = { name: 'ResourceNotFoundException' }
    const at = { UserPoolId, ProviderName: 'globex' }
    await expect(contract.sdk.send(new DescribeIdentityProviderCommand(at))).rejects.toMatchObject(missing)
    await expect(contract.sdk.send(new UpdateIdentityProviderCommand(at))).rejects.toMatchObject(missing)
    await expect(contract.sdk.send(new DeleteIdentityProviderCommand(at))).rejects.toMatchObject(missing)
    await expect(create()).resolves.toBeDefined()
  })

  it('shares neither its name nor an identifier with another one of its pool', async () => {
    await create({ IdpIdentifiers: ['shared'] })
    const duplicate = { name: 'DuplicateProviderException' }
    await expect(create()).rejects.toMatchObject(duplicate)
    await expect(create({ ProviderName: 'initech', IdpIdentifiers: ['shared'] })).rejects.toMatchObject(duplicate)
    const { Id } = await contract.createPool()
    await expect(create({ UserPoolId: Id, IdpIdentifiers: ['shared'] })).resolves.toBeDefined()
  })

  it.each<[string, Partial<CreateIdentityProviderCommandInput>]>([
    ['no metadata', { ProviderDetails: { IDPSignout: 'false' } }],
    ['metadata that is no XML', { ProviderDetails: { MetadataFile: 'none' } }],
    ['a name of 33 characters', { ProviderName: 'x'.repeat(33) }],
    ['a name that begins with an underscore', { ProviderName: '_globex' }],
    ['a mapping to an attribute that the pool does not have', { AttributeMapping: { 'custom:tenant': 'tenant' } }],
    ['an identifier with a slash', { IdpIdentifiers: ['https://globex.example'] }],
    ['OIDC without an issuer', { ProviderType: 'OIDC', ProviderDetails: { client_id: 'x' } }],
  ])('is refused with %s', async (_, changes) => {
    await expect(create(changes)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  itLocally.each<[string, (metadata: string) => string]>([
    ['a document type', (xml) => xml.replace('<md:', '<!DOCTYPE md><md:')],
    ['no certificate', (xml) => xml.replaceAll('X509Certificate', 'X509Data')],
    ['no sign-in by redirect', (xml) => xml.replaceAll('HTTP-Redirect', 'SOAP')],
    ['no entity id', (xml) => xml.replace('entityID', 'id')],
    ['the wrong end', (xml) => xml.slice(0, -10)],
  ])('is refused with metadata that has %s', async (_, change) => {
    await expect(create({ ProviderDetails: { MetadataFile: change(metadataOf(provider)) } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(/^Invalid SAML metadata: /),
    })
  })

  itLocally.each(['IDPInit', 'EncryptedResponses', 'IDPSignout'])(
    'is refused with %s, which is not covered',
    async (key) => {
      const ProviderDetails = { MetadataFile: metadataOf(provider), [key]: 'true' }
      await expect(create({ ProviderDetails })).rejects.toMatchObject({ message: expect.stringContaining(key) })
    },
  )

  itLocally('of type OIDC is described as it was made', async () => {
    const ProviderDetails = {
      client_id: 'keyward',
      client_secret: 'secret',
      attributes_request_method: 'GET',
      oidc_issuer: 'https://login.globex.example',
      authorize_scopes: 'openid email',
    }
    expect((await create({ ProviderType: 'OIDC', ProviderDetails })).IdentityProvider).toMatchObject({
      ProviderType: 'OIDC',
      ProviderDetails,
    })
  })

  itLocally('is one of 300 at most', async () => {
    const ProviderDetails = { MetadataFile: metadataOf(provider) }
    for (let at = 0; at < 300; at += 1) await create({ ProviderName: `org-${at}`, ProviderDetails })
    await expect(create({ ProviderName: 'one-more' })).rejects.toMatchObject({ name: 'LimitExceededException' })
  })
})

describe('metadata behind a URL', () => {
  let metadata: { status: number; text: string }
  let url: string
  const server = createServer((_, response) => {
    response.writeHead(metadata.status).end(metadata.text)
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`
  })
  beforeEach(() => {
    metadata = { status: 200, text: metadataOf(provider) }
  })
  afterAll(() => {
    server.close()
  })

  itLocally('is fetched when the provider is made', async () => {
    const { IdentityProvider } = await create({ ProviderDetails: { MetadataURL: url } })
    expect(IdentityProvider?.ProviderDetails).toEqual({
      MetadataURL: url,
      SSORedirectBindingURI: 'https://globex.example/saml/sso?tenant=1',
    })
    metadata = { status: 404, text: '' }
    await expect(create({ ProviderName: 'initech', ProviderDetails: { MetadataURL: url } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Error retrieving metadata from ${url}: status 404.`,
    })
  })

  itLocally('carries a new certificate within six hours, and both during a rollover', async () => {
    const federation = await federate(contract)
    const { key } = federation.provider
    const next = await makeSigningCertificate('globex', new Date())
    const later = () => contract.pass(6 * 60 * 60 * 1000)
    const signedBy = async (signer: typeof key) => {
      const begun = await begin(federation)
      return (await bring(begun, samlResponse(statementOf(federation, begun), signer))).said
    }
    metadata.text = metadataOf(federation.provider)
    await contract.sdk.send(
      new UpdateIdentityProviderCommand({
        UserPoolId: federation.UserPoolId,
        ProviderName: 'globex',
        ProviderDetails: { MetadataURL: url },
      }),
    )
    metadata.text = metadataOf(federation.provider, next)
    expect(await signedBy(next)).toHaveProperty('error')
    later()
    expect(await signedBy(next)).toHaveProperty('code')
    expect(await signedBy(key)).toHaveProperty('code')
    metadata = { status: 500, text: '' }
    later()
    expect(await signedBy(key)).toHaveProperty('code')
    metadata = { status: 200, text: metadataOf({ ...federation.provider, key: next }) }
    later()
    expect(await signedBy(key)).toHaveProperty('error')
    expect(await signedBy(next)).toHaveProperty('code')
  })
})
