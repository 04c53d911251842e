import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { type BuildOptions, buildSync } from 'esbuild'

const functions = fileURLToPath(new URL('../../functions/', import.meta.url))

/** One ES module with all that it imports, the AWS SDK included: it starts faster than files, and its version is ours. */
const BUNDLE: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS packages in an ES module call `require`, which there is none of.
  banner: {
    js: "import{createRequire as keywardRequire}from'node:module';const require=keywardRequire(import.meta.url);",
  },
}

/**
 * The code of a function: its entry below `functions/`, bundled to `index.mjs` when the app is synthesized. Nothing is
 * bundled where the context `aws:cdk:bundling-stacks` leaves the stack out.
 */
export function bundledCode(entry: string): Code {
  const entryPoint = join(functions, entry)
  return Code.fromAsset(dirname(entryPoint), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Bundling happens here and now; CDK asks for an image all the same. By the command it tells apart what has the same
      // folder: without it, every worker would get the bundle of the first.
      image: DockerImage.fromRegistry('scratch'),
      command: [entry],
      local: {
        tryBundle: (outputDir) => {
          buildSync({ ...BUNDLE, entryPoints: [entryPoint], outfile: join(outputDir, 'index.mjs') })
          return true
        },
      },
    },
  })
}
