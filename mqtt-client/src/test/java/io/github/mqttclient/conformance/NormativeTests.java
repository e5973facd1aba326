package io.github.mqttclient.conformance;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Which tests name which rules, found by reflection on the compiled test classes; nothing is run.
 *
 * <p>A test counts if every build runs it: its class has a name that Surefire or Failsafe looks
 * for, and neither of the two is disabled. A rule that is named on a class counts for all tests of
 * the class.
 */
final class NormativeTests {

  /** By rule; also what is disabled or no test, so that no typo goes unnoticed. */
  private final SortedMap<String, SortedSet<String>> mentions = new TreeMap<>();

  /** By rule; only tests that are run. */
  private final SortedMap<String, SortedSet<String>> tests = new TreeMap<>();

  /** Methods that are run as tests, and the classes that such a method is run for. */
  private final Set<AnnotatedElement> run = new HashSet<>();

  /** What names a rule but is not run, and not because it is disabled. */
  private final SortedSet<String> neverRun = new TreeSet<>();

  private NormativeTests() {}

  static NormativeTests find() throws IOException {
    NormativeTests found = new NormativeTests();
    List<Class<?>> classes = classes();
    classes.stream().filter(NormativeTests::isRun).forEach(found::addTests);
    classes.forEach(found::addMentions);
    return found;
  }

  /** The tests of a rule by name, {@code Class.method}; none if it is not tested. */
  SortedSet<String> of(String rule) {
    return tests.getOrDefault(rule, Collections.emptySortedSet());
  }

  /** All rules that are named, with the places that name them. */
  SortedMap<String, SortedSet<String>> mentions() {
    return mentions;
  }

  /** Classes and methods that name a rule as if they were tests. */
  SortedSet<String> neverRun() {
    return neverRun;
  }

  private static List<Class<?>> classes() throws IOException {
    Path root = ProjectFiles.testClasses();
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted().toList()) {
        String name = root.relativize(file).toString().replaceAll("[/\\\\]", ".");
        if (name.endsWith(".class") && !name.endsWith("-info.class")) {
          classes.add(load(name.substring(0, name.length() - ".class".length())));
        }
      }
    }
    return classes;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, NormativeTests.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isRun(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    if (Modifier.isAbstract(type.getModifiers()) || isDisabled(type)) {
      return false;
    }
    return enclosing == null
        ? type.getSimpleName().matches(".*(Test|Properties|IT)")
        : type.isAnnotationPresent(Nested.class) && isRun(enclosing);
  }

  private static boolean isDisabled(AnnotatedElement element) {
    return AnnotationSupport.isAnnotated(element, Disabled.class);
  }

  /** Adds the tests of a class, those that it inherits included. */
  private void addTests(Class<?> type) {
    for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
      for (Method method : declaring.getDeclaredMethods()) {
        // @Test, @ParameterizedTest, @RepeatedTest, @TestFactory, @FuzzTest, … are all @Testable.
        if (AnnotationSupport.isAnnotated(method, Testable.class) && !isDisabled(method)) {
          run.add(method);
          rules(method).forEach(rule -> add(tests, rule, name(method)));
          addTest(method, type);
        }
      }
    }
  }

  /** Adds a test to the rules of the classes that it belongs to. */
  private void addTest(Method method, Class<?> type) {
    for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
      for (Class<?> owner = outer; owner != null; owner = owner.getSuperclass()) {
        run.add(owner);
        rules(owner).forEach(rule -> add(tests, rule, name(method)));
      }
    }
  }

  private void addMentions(Class<?> type) {
    addMentions(type, name(type), isDisabled(type));
    for (Method method : type.getDeclaredMethods()) {
      addMentions(method, name(method), isDisabled(type) || isDisabled(method));
    }
  }

  private void addMentions(AnnotatedElement element, String name, boolean disabled) {
    List<String> rules = rules(element);
    rules.forEach(rule -> add(mentions, rule, name));
    if (!rules.isEmpty() && !disabled && !run.contains(element)) {
      neverRun.add(name);
    }
  }

  private static List<String> rules(AnnotatedElement element) {
    Normative normative = element.getAnnotation(Normative.class);
    return normative == null ? List.of() : List.of(normative.value());
  }

  private static void add(
      SortedMap<String, SortedSet<String>> namesByRule, String rule, String name) {
    namesByRule.computeIfAbsent(rule, any -> new TreeSet<>()).add(name);
  }

  private static String name(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return (enclosing == null ? "" : name(enclosing) + ".") + type.getSimpleName();
  }

  private static String name(Method method) {
    return name(method.getDeclaringClass()) + "." + method.getName();
  }
}
