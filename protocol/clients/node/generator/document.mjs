/** What the generator needs of an OpenRPC document, in the order in which it stands there. */
export function readDocument(document) {
  return {
    version: document.info.version,
    schemas: Object.entries(document.components?.schemas ?? {}),
    methods: document.methods.map((method) => readMethod(method, document)),
    notifications: (document["x-notifications"] ?? []).map((method) => readMethod(method, document)),
    errors: readErrors(document),
  };
}

/** @returns `group` and `word` of the wrapper, `type` for the types' names. */
function readMethod(method, document) {
  const words = method.name.replace(/^\$\//, "").split(".");
  const params = (method.params ?? []).map((param) => resolve(param, document));
  return {
    name: method.name,
    group: words.length > 1 ? words[0] : null,
    word: words[words.length - 1],
    type: words.map((word) => word[0].toUpperCase() + word.slice(1)).join(""),
    note: method.summary,
    params: params.filter((param) => param.name !== "progressToken"),
    tellsProgress: params.some((param) => param.name === "progressToken"),
    result: resolve(method.result, document)?.schema,
  };
}

function readErrors(document) {
  const found = new Map();
  const all = [...Object.values(document.components?.errors ?? {}), ...document.methods.flatMap((m) => m.errors ?? [])];
  for (const entry of all) {
    const error = resolve(entry, document);
    const kind = error.data?.kind;
    if (kind && !found.has(kind)) found.set(kind, { code: error.code, meaning: error.message });
  }
  return [...found];
}

function resolve(value, document) {
  if (value?.$ref === undefined) return value;
  const tokens = value.$ref.replace(/^#\//, "").split("/");
  return tokens.reduce((part, token) => part[token.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}
