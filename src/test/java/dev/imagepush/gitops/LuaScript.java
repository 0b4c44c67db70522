package dev.imagepush.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.OsLib;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;

/// A Lua script, run with what Argo CD gives one that its ConfigMap sets: the functions of the language,
/// `table`, and of `os` date and time alone. There is no string library.
///
/// @param clock what `os.date` reads
record LuaScript(String text, InstantSource clock) {
  static LuaScript of(Path file, InstantSource clock) throws IOException {
    return new LuaScript(Files.readString(file), clock);
  }

  /// What the script returns where the global `obj` is this resource.
  JsonNode run(JsonNode resource) {
    Globals globals = new Globals();
    globals.load(new BaseLib());
    PackageLib packages = new PackageLib();
    globals.load(packages);
    globals.load(new TableLib());
    globals.load(new ClockedOs(clock));
    LuaTable harmless = new LuaTable();
    for (String function : new String[] {"date", "time"}) {
      harmless.set(function, globals.get("os").get(function));
    }
    globals.set("os", LuaValue.NIL);
    globals.get("package").get("loaded").set("os", harmless);
    LoadState.install(globals);
    LuaC.install(globals);
    globals.set("obj", toLua(resource));
    return toJson(globals.load(text).call());
  }

  private static LuaValue toLua(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        LuaTable table = new LuaTable();
        node.properties().forEach(entry -> table.set(entry.getKey(), toLua(entry.getValue())));
        yield table;
      }
      case ARRAY -> {
        LuaTable table = new LuaTable();
        for (int index = 0; index < node.size(); index++) {
          table.set(index + 1, toLua(node.get(index)));
        }
        yield table;
      }
      case NUMBER -> LuaValue.valueOf(node.doubleValue());
      case BOOLEAN -> LuaValue.valueOf(node.booleanValue());
      case STRING -> LuaValue.valueOf(node.textValue());
      default -> LuaValue.NIL;
    };
  }

  private static JsonNode toJson(LuaValue value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value.type()) {
      case LuaValue.TTABLE -> toJson(value.checktable());
      case LuaValue.TBOOLEAN -> nodes.booleanNode(value.toboolean());
      case LuaValue.TNUMBER -> nodes.numberNode(Math.toIntExact(value.tolong()));
      case LuaValue.TSTRING -> nodes.textNode(value.tojstring());
      default -> nodes.nullNode();
    };
  }

  /// An empty table is taken for an object: nothing in it tells.
  private static JsonNode toJson(LuaTable table) {
    if (table.length() > 0) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (int index = 1; index <= table.length(); index++) {
        array.add(toJson(table.get(index)));
      }
      return array;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (LuaValue key : table.keys()) {
      object.set(key.tojstring(), toJson(table.get(key)));
    }
    return object;
  }

  private static final class ClockedOs extends OsLib {
    private final InstantSource clock;

    ClockedOs(InstantSource clock) {
      this.clock = clock;
    }

    @Override
    protected double time(@Nullable LuaTable table) {
      return clock.instant().getEpochSecond();
    }
  }
}
