import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { dataFiles } from './data-folder.ts'
import { serveRecordsFile } from './dns/records-file.ts'
import { startDynamoDb } from './dynamodb/engine.ts'
import { startExpiry } from './dynamodb/expire-items.ts'
import { provisionTable, TABLE_TYPES } from './dynamodb/provision-table.ts'
import { type EventSources, startEventSources } from './event-sources/event-sources.ts'
import { declaredHttpApi } from './http-api/declaration.ts'
import { startHttpApi } from './http-api/http-api.ts'
import { startIdentityProvider } from './identity-provider/identity-provider.ts'
import { declaredFunctions } from './lambda/declaration.ts'
import { type FunctionHost, startFunctionHost } from './lambda/function-host.ts'
import { startInvokeEndpoint } from './lambda/invoke-endpoint.ts'
import { startMacKeyEndpoint } from './mac-key/mac-key-endpoint.ts'
import { type Mailbox, startMailbox } from './mailbox/mailbox-endpoint.ts'
import {
  hostedPagesAt,
  provisionUserPool,
  provisionUserPoolClient,
  provisionUserPoolDomain,
} from './provision-user-pool.ts'
import { synthesized } from './synthesize.ts'
import { assignPhysicalIds } from './template/physical.ts'
import { readAssembly } from './template/read-assembly.ts'
import { createResolver, type PhysicalResources } from './template/resolve.ts'
import { startUserPoolEndpoint } from './user-pool/user-pool-endpoint.ts'

export interface LocalStackOptions {
  /** Where everything is kept between runs. */
  readonly dataFolder: string
  /** Where the synthesized app is kept. */
  readonly cacheFolder: string
  /** The API's port; the others follow it. 0 takes free ports. */
  readonly port: number
  /** Receives what is worth telling, line by line. */
  readonly log: (line: string) => void
  /** How soon a message that a worker failed comes again; by default what the template says. */
  readonly retryAfterMs?: number
}

/** The system, running here. Addresses have no slash at the end. */
export interface LocalStack {
  readonly api: string
  readonly mailbox: string
  /** The file that TXT records are read from. */
  readonly dnsRecords: string
  readonly userPool: string
  readonly identityProvider: string
  readonly dynamodb: string
  readonly lambda: string
  readonly table: string
  readonly operatorFunction: string
  readonly queues: EventSources['queues']
  readonly mail: Mailbox
  close(): Promise<void>
}

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' }
const REGION = 'us-east-1'

/**
 * Runs the synthesized app on this machine: its routes, functions, table, queues, pipes and rules, each with a real
 * engine or a stand-in behind the plain SDK endpoint. There is no second description of any of them.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { dataFolder, port, log } = options
  const at = (offset: number) => (port === 0 ? 0 : port + offset)
  const file = (name: keyof typeof dataFiles) => join(dataFolder, dataFiles[name])
  const assembly = readAssembly(await synthesized(options.cacheFolder, log))
  await mkdir(dataFolder, { recursive: true })
  const closers: (() => Promise<void> | void)[] = []
  const close = async () => {
    for (const closer of closers.toReversed()) await closer()
  }
  try {
    return await start()
  } catch (error) {
    await close()
    throw error
  }

  async function start(): Promise<LocalStack> {
    const physical: PhysicalResources = new Map()
    const resolver = createResolver({ assembly, physical, region: REGION })
    const one = (type: string) => {
      const [resource, ...others] = resolver.resources(type)
      if (!resource || others.length > 0) throw new Error(`The app must have exactly one ${type}`)
      return resource
    }

    let host: FunctionHost | undefined
    const invoke: FunctionHost['invoke'] = async (name, payload) => {
      if (!host) throw new Error('The functions are not running yet')
      return host.invoke(name, payload)
    }

    const dynamodb = await startDynamoDb({ databaseFile: file('table'), ...(port !== 0 && { port: at(3) }) })
    closers.push(dynamodb.close)
    const userPools = await startUserPoolEndpoint({
      databaseFile: file('userPools'),
      port: at(2),
      invokeTrigger: async (arn, event) => payloadOf(await invoke(arn, event)),
    })
    closers.push(async () => userPools.close())
    const identityProvider = await startIdentityProvider({ keyFolder: file('identityProvider'), port: at(6) })
    closers.push(identityProvider.close)
    const macKeys = await startMacKeyEndpoint({ keyFile: file('macKeys'), port: at(5) })
    closers.push(macKeys.close)
    const apiResource = one('AWS::ApiGatewayV2::Api')
    const issuerOf = (declared: string) => {
      const issuer = `${userPools.url}/${declared.split('/').at(-1) ?? ''}`
      return { issuer, jwksUri: `${issuer}/.well-known/jwks.json` }
    }
    const api = await startHttpApi({
      api: () => declaredHttpApi(apiResource, resolver),
      invoke,
      port: at(0),
      issuerOf,
      log,
    })
    closers.push(api.close)

    physical.set(apiResource.id, { ref: 'local', attributes: { ApiId: 'local', ApiEndpoint: api.url } })
    for (const key of resolver.resources('AWS::KMS::Key')) {
      const { keyId, arn } = await macKeys.createKey(key.logicalId)
      physical.set(key.id, { ref: keyId, attributes: { KeyId: keyId, Arn: arn } })
    }
    assignPhysicalIds({
      assembly,
      resolver,
      physical,
      provided: [
        ...TABLE_TYPES,
        'AWS::Cognito::UserPool',
        'AWS::Cognito::UserPoolClient',
        'AWS::Cognito::UserPoolDomain',
        'AWS::KMS::Key',
      ],
    })
    const client = { region: REGION, credentials: CREDENTIALS }
    const tables = new DynamoDBClient({ ...client, endpoint: dynamodb.endpoint })
    const [tableResource] = resolver.resources(...TABLE_TYPES)
    if (!tableResource) throw new Error('The app has no table')
    const table = await provisionTable({ client: tables, resource: tableResource, resolver })
    physical.set(tableResource.id, table.physical)
    const expiry = startExpiry({ client: tables, tables: [table], onError: (error) => log(`expiry: ${String(error)}`) })
    closers.push(expiry.stop)
    const pools = new CognitoIdentityProviderClient({ ...client, endpoint: userPools.url })
    for (const pool of resolver.resources('AWS::Cognito::UserPool')) {
      physical.set(pool.id, await provisionUserPool(pools, pool, resolver))
    }
    for (const domain of resolver.resources('AWS::Cognito::UserPoolDomain')) {
      physical.set(domain.id, await provisionUserPoolDomain(pools, domain, resolver))
    }
    for (const poolClient of resolver.resources('AWS::Cognito::UserPoolClient')) {
      physical.set(poolClient.id, await provisionUserPoolClient(pools, poolClient, resolver))
    }

    let sources: EventSources | undefined
    const mailbox = await startMailbox({
      databaseFile: file('mailbox'),
      port: at(1),
      verifiedSenders: resolver.resources('AWS::SES::EmailIdentity').map((identity) => resolver.physical(identity).ref),
      onEvent: async (event) => {
        if (!sources) throw new Error('The event bus is not running yet')
        await sources.bus.putEvent(event)
      },
    })
    closers.push(mailbox.close)
    const nameServer = await serveRecordsFile(file('dnsRecords'), log)
    closers.push(nameServer.close)
    host = startFunctionHost({
      functions: declaredFunctions(assembly, resolver, hostedPagesAt(userPools.url, REGION)),
      endpoints: () => ({
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
        AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: userPools.url,
        AWS_ENDPOINT_URL_SES: mailbox.url,
        AWS_ENDPOINT_URL_KMS: macKeys.url,
        DNS_SERVERS: nameServer.address,
        PRIVATE_HOSTS: '127.0.0.1',
      }),
      region: REGION,
      log: ({ functionName, line }) => log(`${functionName}: ${line}`),
    })
    closers.push(host.close)
    sources = startEventSources({
      resolver,
      invoke,
      streams: new DynamoDBStreamsClient({ ...client, endpoint: dynamodb.endpoint }),
      queueFile: file('queues'),
      checkpointFile: file('checkpoints'),
      onWrite: dynamodb.onWrite,
      log,
      ...(options.retryAfterMs !== undefined && { retryAfterMs: options.retryAfterMs }),
    })
    closers.push(sources.close)
    const lambda = await startInvokeEndpoint({ invoke, port: at(4) })
    closers.push(lambda.close)
    const operator = resolver
      .resources('AWS::Lambda::Function')
      .find(({ logicalId }) => logicalId.toLowerCase().includes('operator'))
    if (!operator) throw new Error('The app has no operator function')

    return {
      api: api.url,
      mailbox: mailbox.url,
      dnsRecords: file('dnsRecords'),
      userPool: userPools.url,
      identityProvider: identityProvider.url,
      dynamodb: dynamodb.endpoint,
      lambda: lambda.endpoint,
      table: table.name,
      operatorFunction: resolver.physical(operator).ref,
      queues: sources.queues,
      mail: mailbox,
      close,
    }
  }
}

/** What a function answered. Throws with its message where it failed: a trigger that fails refuses. */
function payloadOf({ payload, functionError }: Awaited<ReturnType<FunctionHost['invoke']>>): unknown {
  if (functionError === undefined) return payload
  throw new Error((payload as { errorMessage?: string } | null)?.errorMessage ?? functionError)
}
