package io.ais.house;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One class file and what it mentions.
 *
 * @param name binary name with dots
 * @param types internal names ({@code java/lang/String}) of all classes it mentions, descriptors and
 *     generic signatures included
 * @param members {@code owner.name} of all methods and fields of other classes it uses, and {@code
 *     owner.name+descriptor} for each as well
 */
record ClassUnderTest(String name, ClassModel model, Set<String> types, Set<String> members) {
  private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([a-zA-Z_$][\\w$/]*)[;<]");

  static ClassUnderTest read(Path folder, Path file) throws IOException {
    ClassModel model = ClassFile.of().parse(file);
    Set<String> types = new TreeSet<>();
    Set<String> members = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry c -> addType(types, c.asInternalName());
        case Utf8Entry u -> addDescriptor(types, u.stringValue());
        case MemberRefEntry m -> {
          String member = m.owner().asInternalName() + "." + m.name().stringValue();
          members.add(member);
          members.add(member + m.type().stringValue());
        }
        default -> {}
      }
    }
    String path = folder.relativize(file).toString();
    String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
    return new ClassUnderTest(name, model, types, members);
  }

  String packageName() {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static void addType(Set<String> types, String internalName) {
    if (internalName.startsWith("[")) {
      addDescriptor(types, internalName);
    } else {
      types.add(internalName);
    }
  }

  private static void addDescriptor(Set<String> types, String text) {
    for (Matcher m = TYPE_IN_DESCRIPTOR.matcher(text); m.find(); ) {
      types.add(m.group(1));
    }
  }
}
