// For `npm run mutants`: leaves out plain strings of two words or more. They are sentences, and their
// wording is free. Ids, options, commands and JSON keys have no two words side by side, so they stay.
const twoWords = /[a-z,;:.]\s+[a-z]/i;
const command = /--|[<`]/;

const isProse = (text) => twoWords.test(text) && !command.test(text);

/** Not a template with parts: what is in the parts is code. */
function textOf(node) {
  if (node.type === 'StringLiteral') return node.value;
  const isPlain = node.type === 'TemplateLiteral' && node.expressions.length === 0;
  return isPlain ? node.quasis[0].value.raw : '';
}

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: {
      shouldIgnore: ({ node }) => (isProse(textOf(node)) ? 'its wording is free' : undefined),
    },
  },
];
