package dev.prefectinfra.trim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonScannerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-1.5e3",
                "true",
                "null",
                "\"\"",
                "\"a\"",
                "\"}]\"",
                "\"\\\"}\"",
                "\"\\\\\"",
                "\"\\\\\\\"{\"",
                "\"\u00e9\u20ac\"",
                "[]",
                "{}",
                "[1, [2, {\"a\": \"]\"}]]",
                "{\"a\": {\"b\": \"\\\"}\"}, \"c\": [\"{\"]}"
            })
    void findsWhereAValueEnds(String value) throws IOException {
        String json = "{\"skipped\": %s, \"read\" : %s , \"last\":%s}".formatted(value, value, value);

        assertThat(members(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                .containsExactly("read=" + value, "last=" + value);
    }

    /** Wherever the buffer ends: in a name, in an escape, between a value and its comma. */
    @Test
    void readsOnWhereItsInputPauses() throws IOException {
        String value = "{\"a\\\\\": [\"\\\"]}\", 12]}";
        byte[] json = "{\"skipped\": %s, \"read\" : %s , \"last\":12}"
                .formatted(value, value)
                .getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size < 9; size++) {
            int most = size;
            InputStream slow = new ByteArrayInputStream(json) {
                @Override
                public synchronized int read(byte[] bytes, int from, int length) {
                    return super.read(bytes, from, Math.min(length, most));
                }
            };

            assertThat(members(slow)).as("%s at a time", size).containsExactly("read=" + value, "last=12");
        }
    }

    @Test
    void valuesMayBeLongerThanItsBuffer() throws IOException {
        String value = "\"" + "x\\\"".repeat(100_000) + "\"";
        String json = "{\"skipped\": %s, \"read\": %s}".formatted(value, value);

        assertThat(members(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                .containsExactly("read=" + value);
    }

    @Test
    void leavesAnObjectEarly() throws IOException {
        JsonScanner scanner = new JsonScanner(new ByteArrayInputStream(
                "{\"a\": {\"b\": \"text\", \"c\": [{}]}, \"d\": 1}".getBytes(StandardCharsets.UTF_8)));
        scanner.enterObject();
        scanner.nextName();
        scanner.enterObject();
        assertThat(scanner.nextName()).isEqualTo("b");
        assertThat(scanner.text()).isEqualTo("text");
        scanner.leaveObject();

        assertThat(scanner.nextName()).isEqualTo("d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\": [1, ", "{\"a\": \"\\"})
    void halfAFileIsNone(String json) {
        assertThatThrownBy(() -> members(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{1: 2}", "{\"a\" 1}"})
    void somethingElseIsRefused(String json) {
        assertThatThrownBy(() -> members(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The JSON has '");
    }

    private static List<String> members(InputStream in) throws IOException {
        JsonScanner scanner = new JsonScanner(in);
        List<String> members = new ArrayList<>();
        scanner.enterObject();
        String name;
        while ((name = scanner.nextName()) != null) {
            if (name.equals("skipped")) {
                scanner.skip();
            } else {
                members.add(name + "=" + new String(scanner.value(), StandardCharsets.UTF_8));
            }
        }
        return members;
    }
}
