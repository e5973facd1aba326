package io.github.mqttclient.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The programs in the README compile as they stand there, and the files it names exist. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern PROGRAM =
      Pattern.compile("<!-- compiled: (\\w+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

  @TempDir private Path classes;

  @TestFactory
  Stream<DynamicTest> programsCompile() throws Exception {
    Map<String, String> programs = programs();
    assertThat(programs).containsKeys("FirstSteps", "Tour");
    return programs.entrySet().stream()
        .map(
            program ->
                DynamicTest.dynamicTest(
                    program.getKey(), () -> compile(program.getKey(), program.getValue())));
  }

  @Test
  void linkedFilesExist() throws Exception {
    Matcher links = LINK.matcher(readme());

    assertThat(links.results().map(link -> ROOT.resolve(link.group(1))).toList())
        .isNotEmpty()
        .allMatch(Files::exists);
  }

  private static Map<String, String> programs() throws Exception {
    Map<String, String> programs = new LinkedHashMap<>();
    Matcher matcher = PROGRAM.matcher(readme());
    while (matcher.find()) {
      programs.put(matcher.group(1), matcher.group(2));
    }
    return programs;
  }

  private static String readme() throws Exception {
    return Files.readString(ROOT.resolve("README.md"));
  }

  private void compile(String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options =
        List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));

    Boolean compiled = compiler.getTask(null, null, problems, options, null, List.of(file)).call();

    assertThat(compiled).as(problems.getDiagnostics().toString()).isTrue();
  }
}
