// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Makes the application folder that `./sonde` runs. The build calls it as a single-file program.
///
/// ```
/// target/app           link to the newest of
/// target/app-<millis>
///   lib/               the jars
///   sonde.aot          the AOT cache, where training worked
///   launch.sh          what ./sonde has to know; its time stamp is the start of the build
/// ```
///
/// Every build makes a folder of its own and replaces the link in one step. The JVM opens jars when
/// it first needs them, so a process that is running keeps the folder it was started from: the one
/// before the newest stays, older ones go.
///
/// Jars and cache belong together. The JVM goes on using a cache after a jar beside it has changed,
/// so neither is ever replaced alone.
final class Application {
    private final Path target;
    private final Path home;

    private Application(Path target) {
        this.target = target;
        this.home = target.resolve("app-" + System.currentTimeMillis());
    }

    /// Arguments: the build directory, the name of our own jar in it, the start of the build.
    public static void main(String[] args) throws Exception {
        Path target = Path.of(args[0]);
        new Application(target).make(args[1], Instant.parse(args[2]));
    }

    private void make(String mainJar, Instant buildStart) throws Exception {
        List<String> jars = copyJars(mainJar);
        List<String> options = options();
        train(options, jars);
        Path launch = home.resolve("launch.sh");
        Files.writeString(launch, launch(options, jars));
        Files.setLastModifiedTime(launch, FileTime.from(buildStart));
        publish();
    }

    /// In the order of Maven's class path, which is the order of the launcher.
    private List<String> copyJars(String mainJar) throws IOException {
        Path lib = Files.createDirectories(home.resolve("lib"));
        String dependencies = Files.readString(target.resolve("app.classpath")).strip();
        List<String> names = new ArrayList<>();
        for (String jar :
                (target.resolve(mainJar) + File.pathSeparator + dependencies)
                        .split(File.pathSeparator)) {
            Path source = Path.of(jar);
            names.add(source.getFileName().toString());
            Files.copy(source, lib.resolve(source.getFileName()));
        }
        return names;
    }

    private List<String> options() throws IOException {
        Path file = target.resolveSibling("src/build/jvm.options");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }

    /// A run of [dev.sonde.cli.AotTraining] at whose end the JVM writes the cache. Sonde works
    /// without one, only slower, so a failure is a warning.
    private void train(List<String> options, List<String> jars) throws Exception {
        Path cache = home.resolve("sonde.aot");
        Path log = target.resolve("aot-training.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-XX:AOTCacheOutput=" + cache);
        command.add("-cp");
        command.add(
                String.join(
                        ":",
                        jars.stream().map(jar -> home.resolve("lib/" + jar).toString()).toList()));
        command.add("dev.sonde.cli.AotTraining");
        Process training =
                new ProcessBuilder(command)
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean ended = training.waitFor(2, TimeUnit.MINUTES);
        if (!ended) {
            training.destroyForcibly().waitFor();
        }
        if (training.exitValue() != 0 || !Files.isRegularFile(cache)) {
            Files.deleteIfExists(cache);
            System.err.println("warning: no AOT cache, sonde will start slower; see " + log);
        }
    }

    /// Sourced by a shell, which is the cheapest way for it to read several values.
    private String launch(List<String> options, List<String> jars) throws IOException {
        Path jdk = Path.of(System.getProperty("java.home"));
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(jdk.resolve("release"))) {
            release.load(reader);
        }
        return """
        # Written by Application.java.
        app_folder=%s
        app_options=%s
        app_jars=%s
        app_jdk=%s
        app_jdk_release=%s
        """
                .formatted(
                        quote(home.getFileName().toString()),
                        quote(String.join(" ", options)),
                        quote(String.join(" ", jars)),
                        quote(jdk.toString()),
                        quote(release.getProperty("JAVA_RUNTIME_VERSION", "").replace("\"", "")));
    }

    private static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private void publish() throws IOException {
        Path app = target.resolve("app");
        Path previous = Files.exists(app) ? app.toRealPath() : home;
        Path link =
                Files.createSymbolicLink(
                        target.resolve(home.getFileName() + ".link"), home.getFileName());
        Files.move(link, app, StandardCopyOption.ATOMIC_MOVE);
        try (var folders = Files.newDirectoryStream(target, "app-*")) {
            for (Path folder : folders) {
                if (!folder.equals(home) && !folder.toRealPath().equals(previous)) {
                    delete(folder);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
