// The phone's storage. It may be full or broken: then things last as long as the program is open.

const PREFIX = "mingfa.";

function createStore(platform) {
  const memory = {};

  function get(name) {
    if (name in memory) return memory[name];
    try {
      const value = platform.getStorageSync(PREFIX + name);
      return value === "" ? undefined : value;
    } catch (error) {
      return undefined;
    }
  }

  function set(name, value) {
    try {
      platform.setStorageSync(PREFIX + name, value);
      delete memory[name];
    } catch (error) {
      memory[name] = value;
    }
  }

  function remove(name) {
    delete memory[name];
    try {
      platform.removeStorageSync(PREFIX + name);
    } catch (error) {
      // What cannot be removed must at least not be read again.
      memory[name] = undefined;
    }
  }

  return { get, set, remove };
}

module.exports = { createStore };
