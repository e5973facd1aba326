package io.github.mqttclient.examples.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of one call, from the configuration file and the command line together. */
final class ParsedOptions {
  private final Tool tool;
  private final Map<Option, List<String>> values = new EnumMap<>(Option.class);
  private final List<PropertyOption> properties = new ArrayList<>();

  ParsedOptions(Tool tool) {
    this.tool = tool;
  }

  Tool tool() {
    return tool;
  }

  void add(Option option, String value) {
    List<String> list = values.get(option);
    if (list == null) {
      list = new ArrayList<>(1);
      values.put(option, list);
    }
    list.add(value);
  }

  void add(PropertyOption property) {
    properties.add(property);
  }

  boolean has(Option option) {
    return values.containsKey(option);
  }

  /** The value that was given last, which is the one that counts; null if there is none. */
  @Nullable String last(Option option) {
    List<String> list = values.get(option);
    return list == null ? null : list.get(list.size() - 1);
  }

  String last(Option option, String defaultValue) {
    String value = last(option);
    return value == null ? defaultValue : value;
  }

  int number(Option option, int defaultValue) {
    String value = last(option);
    return value == null ? defaultValue : (int) ValueRules.leadingNumber(value);
  }

  /** All values in their order, of an option that may be repeated. */
  List<String> all(Option option) {
    return values.getOrDefault(option, List.of());
  }

  /** The properties for one command, in their order. */
  List<PropertyOption> properties(PropertyOption.Command command) {
    List<PropertyOption> result = new ArrayList<>();
    for (PropertyOption property : properties) {
      if (property.command() == command) {
        result.add(property);
      }
    }
    return result;
  }

  boolean hasProperties() {
    return !properties.isEmpty();
  }
}
