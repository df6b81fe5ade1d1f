// Types generated from the API's SDL; `npm run codegen` writes them, and they are committed.
import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'schema/api.graphql',
  generates: {
    'api/generated.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        contextType: './context.ts#Context',
        resolversNonOptionalTypename: { interfaceImplementingType: true },
        // What the resolvers of a type are given: the rows of the read models.
        mappers: {
          Alert: '../graph/queries/findings.ts#AlertRow',
          Risk: '../schema/finding.ts#Finding as FindingRow',
          EntityRef: '../schema/entity.ts#EntityRef as Ref',
          Entity: '../graph/queries/entities.ts#EntityRow',
          User: '../graph/queries/entities.ts#EntityRow',
          Computer: '../graph/queries/entities.ts#EntityRow',
          Group: '../graph/queries/entities.ts#EntityRow',
          Address: '../graph/queries/entities.ts#EntityRow',
          Service: '../graph/queries/entities.ts#EntityRow',
          Domain: '../graph/queries/entities.ts#EntityRow',
          Neighbourhood: './resolvers/graph.ts#Picture',
          GraphNode: '../graph/queries/entities.ts#EntityRow',
          GraphEdge: './resolvers/graph.ts#Edge',
          Status: './resolvers/status.ts#StatusRow',
          Activity: '../schema/activity.ts#Activity as ActivityRow',
        },
      },
    },
    'ui/data/generated/': {
      preset: 'client',
      documents: ['ui/data/operations.ts'],
      presetConfig: { fragmentMasking: false },
      config: { useTypeImports: true, enumsAsTypes: true },
    },
  },
};
export default config;
