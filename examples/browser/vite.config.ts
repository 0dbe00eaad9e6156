// A worker as a module of its own, which may await at its top, and addresses that hold in any folder.
export default { base: "./", worker: { format: "es" as const } };
