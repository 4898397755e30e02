// Rules for the scripts. Types are checked by tsc; what the browser runs is linked by widget/assets.py.

import js from "@eslint/js";
import globals from "globals";

const STATIC = "tagger_widget/widget/static";
const FOLDERS = ["shared", "tagging", "palette", "gallery", "workbench"];

/** A folder imports from itself and from `shared` only; `shared` from itself only. */
const folderRules = FOLDERS.map((folder) => ({
  files: [`${STATIC}/${folder}/**/*.js`],
  rules: {
    "no-restricted-imports": ["error", {
      patterns: FOLDERS.filter((other) => other !== folder && other !== "shared").map((other) => ({
        group: [`**/${other}/*`],
        message: `A folder imports from itself and from shared only, not from ${other}.`,
      })),
    }],
  },
}));

export default [
  { ignores: ["node_modules/", "dist/", "build/", ".venv/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    rules: {
      "array-callback-return": "error",
      "arrow-body-style": "error",
      "consistent-this": "error",
      "curly": ["error", "multi-line"],
      "default-case-last": "error",
      "default-param-last": "error",
      "dot-notation": "error",
      "eqeqeq": "error",
      "func-style": ["error", "declaration", { allowArrowFunctions: true }],
      "grouped-accessor-pairs": "error",
      "max-classes-per-file": ["error", 2],
      "max-depth": ["error", 3],
      "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", 7],
      "new-cap": "error",
      "no-alert": "error",
      "no-array-constructor": "error",
      "no-caller": "error",
      "no-console": "error",
      "no-constructor-return": "error",
      "no-duplicate-imports": "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-extend-native": "error",
      "no-extra-bind": "error",
      "no-implicit-coercion": "error",
      "no-implicit-globals": "error",
      "no-implied-eval": "error",
      "no-lone-blocks": "error",
      "no-lonely-if": "error",
      "no-loop-func": "error",
      "no-multi-assign": "error",
      "no-new-func": "error",
      "no-new-wrappers": "error",
      "no-object-constructor": "error",
      "no-param-reassign": "error",
      "no-promise-executor-return": "error",
      "no-proto": "error",
      "no-return-assign": "error",
      "no-script-url": "error",
      "no-self-compare": "error",
      "no-sequences": "error",
      "no-shadow": ["error", { builtinGlobals: false }],
      "no-template-curly-in-string": "error",
      "no-throw-literal": "error",
      "no-unmodified-loop-condition": "error",
      "no-unneeded-ternary": "error",
      "no-unreachable-loop": "error",
      "no-unused-expressions": "error",
      "no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "no-use-before-define": ["error", { functions: false, classes: false }],
      "no-useless-assignment": "error",
      "no-useless-call": "error",
      "no-useless-computed-key": "error",
      "no-useless-concat": "error",
      "no-useless-rename": "error",
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "one-var": ["error", "never"],
      "operator-assignment": "error",
      "prefer-arrow-callback": "error",
      "prefer-const": "error",
      "prefer-exponentiation-operator": "error",
      "prefer-object-has-own": "error",
      "prefer-object-spread": "error",
      "prefer-promise-reject-errors": "error",
      "prefer-regex-literals": "error",
      "prefer-rest-params": "error",
      "prefer-spread": "error",
      "prefer-template": "error",
      "radix": "error",
      "require-atomic-updates": "error",
      "symbol-description": "error",
      "yoda": "error",
    },
  },
  {
    files: ["tagger_widget/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    rules: {
      "no-restricted-properties": ["error",
        { property: "innerHTML", message: "What a user typed is text, never markup." },
        { property: "outerHTML", message: "What a user typed is text, never markup." },
        { property: "insertAdjacentHTML", message: "What a user typed is text, never markup." },
      ],
    },
  },
  {
    files: [`${STATIC}/**/*.js`],
    rules: {
      // The forms that widget/assets.py links.
      "no-restricted-syntax": ["error",
        { selector: "ImportExpression", message: "Modules are linked before the page loads: import at the top." },
        { selector: "ImportNamespaceSpecifier, ImportDefaultSpecifier", message: "Import names in braces." },
        { selector: "ExportAllDeclaration", message: "Import from the module that declares the name." },
        { selector: "ExportNamedDeclaration[declaration=null]", message: "Export where the name is declared." },
        { selector: "ExportNamedDeclaration > VariableDeclaration[kind!='const']", message: "An importer would keep its first value." },
      ],
    },
  },
  ...folderRules,
  {
    files: ["tagger_widget/app/jupyter/**/*.js"],
    languageOptions: { sourceType: "script" },
  },
  {
    files: ["tests/js/**/*.js", "eslint.config.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.node },
    rules: {
      "max-lines-per-function": "off", // a suite is a function
      "no-loop-func": "off", // listeners of the present test
    },
  },
];
