package dev.prefectinfra.core.stack;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** cdktf's app, in which stacks are told when they are complete. */
public final class InfraApp extends App {
    private final Map<Object, Runnable> last = new LinkedHashMap<>();

    /** @param folder where the stacks are written to */
    public InfraApp(Path folder) {
        super(AppConfig.builder()
                .outdir(folder.toAbsolutePath().toString())
                // They run terraform, and what they validate is validated here.
                .skipValidation(true)
                .build());
    }

    void atLast(Object key, Runnable what) {
        last.put(key, what);
    }

    /** Writes all stacks, which are complete. */
    public void write() {
        last.values().forEach(Runnable::run);
        synth();
    }
}
