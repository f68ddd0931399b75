package dev.prefectinfra.trim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A bundle's jsii assembly, {@code .jsii}: the kernel's knowledge of each type. Of the submodules that are kept it has
 * their types, without what is for people; of the others it has stubs of what can be created, without which the kernel
 * would say "not found" and not what to do.
 */
final class Assembly {
    private static final Set<String> FOR_PEOPLE = Set.of("docs", "readme", "locationInModule", "symbolId");
    /** The classes that users create. */
    private static final Set<String> CREATED =
            Set.of("cdktf.TerraformResource", "cdktf.TerraformDataSource", "cdktf.TerraformProvider");

    private static final JsonFactory JSON = new JsonFactory();

    private final String name;
    private final Set<String> kept;
    private final Set<String> referenced = new TreeSet<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 20);
    private int keptTypes;
    private boolean hasTypes;

    private Assembly(String name, Set<String> kept) {
        this.name = name;
        this.kept = kept;
    }

    /** Null if this is no assembly, but says in which file it is. */
    static @Nullable Assembly read(InputStream in, String name, Set<String> kept) throws IOException, CannotTrim {
        Assembly assembly = new Assembly(name, kept);
        try (JsonGenerator out = JSON.createGenerator(assembly.text)) {
            assembly.copy(new JsonScanner(in), out);
        }
        return assembly.hasTypes ? assembly : null;
    }

    byte[] text() {
        return text.toByteArray();
    }

    int keptTypes() {
        return keptTypes;
    }

    /** The submodules that the kept types name. */
    Set<String> referenced() {
        return referenced;
    }

    private void copy(JsonScanner in, JsonGenerator out) throws IOException, CannotTrim {
        in.enterObject();
        out.writeStartObject();
        String member;
        while ((member = in.nextName()) != null) {
            switch (member) {
                case "types" -> copyTypes(in, out);
                case "submodules" -> in.skip();
                default -> {
                    byte[] value = in.value();
                    if (!FOR_PEOPLE.contains(member)) {
                        out.writeFieldName(member);
                        copyValue(value, out);
                    }
                }
            }
        }
        out.writeObjectFieldStart("submodules");
        for (String submodule : kept) {
            out.writeObjectFieldStart(name + "." + submodule);
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void copyTypes(JsonScanner in, JsonGenerator out) throws IOException, CannotTrim {
        hasTypes = true;
        out.writeObjectFieldStart("types");
        in.enterObject();
        String type;
        while ((type = in.nextName()) != null) {
            String submodule = TypeNames.firstBelow(name, type);
            if (submodule == null) {
                throw new CannotTrim(type + " is in no submodule");
            }
            if (kept.contains(submodule)) {
                out.writeFieldName(type);
                copyValue(in.value(), out);
                keptTypes++;
            } else if (isCreated(in)) {
                writeStub(type, out);
            }
        }
        writeStubsBase(out);
        out.writeEndObject();
    }

    /** Goes over a type that is not kept. */
    private static boolean isCreated(JsonScanner in) throws IOException {
        in.enterObject();
        String member;
        while ((member = in.nextName()) != null) {
            if (member.equals("base")) {
                boolean created = CREATED.contains(in.text());
                in.leaveObject();
                return created;
            }
            in.skip();
        }
        return false;
    }

    /** A class that takes any arguments. Its JavaScript is a getter that fails: see {@link Index}. */
    private void writeStub(String type, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(type);
        out.writeStringField("kind", "class");
        out.writeStringField("fqn", type);
        out.writeStringField("base", stubsBase());
        out.writeObjectFieldStart("initializer");
        out.writeBooleanField("variadic", true);
        out.writeEndObject();
        out.writeEndObject();
    }

    /** What every such class has: the bindings read the first when a class is loaded. */
    private void writeStubsBase(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(stubsBase());
        out.writeStringField("kind", "class");
        out.writeStringField("fqn", stubsBase());
        out.writeArrayFieldStart("properties");
        out.writeStartObject();
        out.writeStringField("name", "tfResourceType");
        out.writeBooleanField("static", true);
        out.writeBooleanField("immutable", true);
        out.writeObjectFieldStart("type");
        out.writeStringField("primitive", "string");
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndArray();
        out.writeArrayFieldStart("methods");
        out.writeStartObject();
        out.writeStringField("name", "generateConfigForImport");
        out.writeBooleanField("static", true);
        out.writeBooleanField("variadic", true);
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
    }

    private String stubsBase() {
        return name + ".Trimmed";
    }

    /** Without what is for people. */
    private void copyValue(byte[] value, JsonGenerator out) throws IOException {
        try (JsonParser in = JSON.createParser(value)) {
            JsonToken token;
            while ((token = in.nextToken()) != null) {
                if (token == JsonToken.FIELD_NAME && FOR_PEOPLE.contains(in.currentName())) {
                    in.nextToken();
                    in.skipChildren();
                    continue;
                }
                if (token == JsonToken.VALUE_STRING) {
                    String submodule = TypeNames.firstBelow(name, in.getText());
                    if (submodule != null) {
                        referenced.add(submodule);
                    }
                }
                out.copyCurrentEvent(in);
            }
        }
    }
}
