import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { App, Stack } from 'aws-cdk-lib'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { declaredHttpApi } from '../../../infra/local/http-api/declaration.ts'
import { declaredFunctions } from '../../../infra/local/lambda/declaration.ts'
import { assignPhysicalIds } from '../../../infra/local/template/physical.ts'
import { readAssembly } from '../../../infra/local/template/read-assembly.ts'
import { createResolver, type PhysicalResources } from '../../../infra/local/template/resolve.ts'

const folder = mkdtempSync(join(tmpdir(), 'keyward-assembly-'))

function synthesize(outdir: string, references: 'strong' | 'weak') {
  const code = join(folder, 'code')
  mkdirSync(code, { recursive: true })
  writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => 1')
  const app = new App({ outdir, context: { '@aws-cdk/core:defaultCrossStackReferences': references } })
  const env = { region: 'us-east-1' }
  const table = new TableV2(new Stack(app, 'keyward-data', { env }), 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
  })
  const stack = new Stack(app, 'keyward-api', { env })
  const clients = new LambdaFunction(stack, 'Clients', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    environment: { TABLE_NAME: table.tableName },
  })
  table.grantReadWriteData(clients)
  const api = new HttpApi(stack, 'Api')
  api.addRoutes({
    path: '/clients/{id}',
    methods: [HttpMethod.GET],
    integration: new HttpLambdaIntegration('Clients', clients),
    authorizer: new HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['web'] }),
    authorizationScopes: ['api'],
  })
  app.synth()
}

describe.each(['strong', 'weak'] as const)('an app synthesized with %s references', (references) => {
  const outdir = join(folder, references)
  beforeAll(() => synthesize(outdir, references))

  it('yields its functions with bundle, environment and defaults, and its routes with their authorizer', () => {
    const assembly = readAssembly(outdir)
    const physical: PhysicalResources = new Map()
    const resolver = createResolver({ assembly, physical })
    assignPhysicalIds({ assembly, resolver, physical, provided: ['AWS::DynamoDB::GlobalTable'] })
    const [clients, ...others] = declaredFunctions(assembly, resolver)
    for (const { id } of resolver.resources('AWS::DynamoDB::GlobalTable'))
      physical.set(id, { ref: 'keyward', attributes: {} })

    expect(others).toEqual([])
    expect(clients).toMatchObject({
      name: expect.stringMatching(/^keyward-api-Clients/),
      codePath: expect.stringContaining(join(outdir, 'asset.')),
      handler: 'index.handler',
      memoryMb: 128,
      timeoutSeconds: 3,
    })
    expect(clients?.environment()).toEqual({ TABLE_NAME: 'keyward' })

    const [api] = resolver.resources('AWS::ApiGatewayV2::Api')
    if (api === undefined) throw new Error('no API')
    expect(declaredHttpApi(api, resolver).routes).toEqual([
      {
        routeKey: 'GET /clients/{id}',
        functionArn: clients?.arn,
        timeoutMs: 30_000,
        scopes: ['api'],
        authorizer: {
          identitySources: ['$request.header.Authorization'],
          issuer: 'https://issuer.example',
          audience: ['web'],
        },
      },
    ])
  })
})

it('refuses a folder without an assembly', () => {
  expect(() => readAssembly(join(folder, 'nothing'))).toThrow(/No cloud assembly/)
})
