package dev.prefectinfra.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Determines whether Node.js, in which jsii runs, is why synthesis failed. */
final class Node {
    // jsii 1.140 tests 22 and 24. 20 works, with a banner that NodeNoise holds back.
    private static final int ASKED_FOR = 22;
    private static final int OLDEST = 20;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\..*");
    // Such as: EACCES: permission denied, mkdir '/nonexistent'
    private static final Pattern SYSTEM_ERROR = Pattern.compile("\\bE[A-Z]{3,}: [^\\n]+");

    private Node() {}

    /** What to tell the user, if the failure came through jsii and is not an error in the program. */
    static Optional<String> blame(Throwable failure) {
        List<Throwable> chain = Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .toList();
        boolean throughJsii = chain.stream()
                .flatMap(each -> Arrays.stream(each.getStackTrace()))
                .anyMatch(frame -> frame.getClassName().startsWith("software.amazon.jsii."));
        return throughJsii ? problem(version()).or(() -> ended(chain)).or(() -> systemError(chain)) : Optional.empty();
    }

    /** @param version what {@code node --version} printed; empty if it did not run */
    static Optional<String> problem(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return Optional.of("the node on the PATH does not run: node --version prints no version\n"
                    + "    install Node.js " + ASKED_FOR + " or newer; synthesis runs in it");
        }
        return Integer.parseInt(matcher.group(1)) >= OLDEST
                ? Optional.empty()
                : Optional.of("Node.js " + version + " is too old\n    install " + ASKED_FOR
                        + " or newer, and put it first on the PATH; synthesis runs in it");
    }

    private static Optional<String> ended(List<Throwable> chain) {
        return chain.stream()
                        .anyMatch(each -> each instanceof IOException
                                || String.valueOf(each.getMessage()).contains("exited unexpectedly"))
                ? Optional.of("Node.js ended before synthesis was done\n"
                        + "    its output says why, unless it was killed, for example because memory ran out")
                : Optional.empty();
    }

    private static Optional<String> systemError(List<Throwable> chain) {
        return chain.stream()
                .map(each -> SYSTEM_ERROR.matcher(String.valueOf(each.getMessage())))
                .filter(Matcher::find)
                .findFirst()
                .map(found ->
                        "Node.js reports " + found.group() + "\n    fix that; if it is about jsii's cache in the home"
                                + " folder, set JSII_RUNTIME_PACKAGE_CACHE=disabled");
    }

    /** Asked only after a failure: starting it takes its time. */
    private static String version() {
        try {
            Process process = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
