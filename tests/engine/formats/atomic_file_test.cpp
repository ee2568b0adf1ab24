#include "engine/formats/atomic_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace interleave {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class AtomicFileTest : public testing::Test {
 protected:
  AtomicFileTest()
      : folder_(fs::temp_directory_path() /
                (std::string("interleave-atomic-") +
                 testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(folder_);
    fs::create_directory(folder_);
  }
  ~AtomicFileTest() override { fs::remove_all(folder_); }

  static std::string Read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::size_t FilesInFolder() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  static std::string ErrorOf(const fs::path& path) {
    auto file = AtomicFile::Create(path);
    return file ? "no error" : file.error();
  }

  const fs::path folder_;
};

// As by a second Ctrl+C.
TEST_F(AtomicFileTest, OfAProgramThatIsKilledNothingIsLeft) {
  // A file system that has no files without a name keeps one under a name of its own.
  const int can = ::open(folder_.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
  const std::size_t left = can < 0 ? 1 : 0;
  if (can >= 0) ::close(can);
  const pid_t child = ::fork();
  if (child == 0) {
    auto file = AtomicFile::Create(folder_ / "a");
    if (file) file->Write(std::string(1 << 20, 'x'));
    ::_exit(file ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(FilesInFolder(), left);
  EXPECT_FALSE(fs::exists(folder_ / "a"));
}

TEST_F(AtomicFileTest, AppearsWhenItIsCommitted) {
  auto file = AtomicFile::Create(folder_ / "a");
  ASSERT_TRUE(file.has_value()) << file.error();
  file->Write("one ");
  file->Write("two");
  EXPECT_FALSE(fs::exists(folder_ / "a"));

  ASSERT_TRUE(file->Commit().has_value());

  EXPECT_EQ(Read(folder_ / "a"), "one two");
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(AtomicFileTest, HoldsMoreThanItsBuffer) {
  const std::string block(100'000, 'x');
  auto file = AtomicFile::Create(folder_ / "a");
  for (int i = 0; i < 20; ++i) file->Write(block);
  ASSERT_TRUE(file->Commit().has_value());
  EXPECT_EQ(fs::file_size(folder_ / "a"), 2'000'000U);
}

TEST_F(AtomicFileTest, AnAbandonedFileLeavesTheOldOneAndNoTrace) {
  std::ofstream(folder_ / "a") << "old";
  {
    auto file = AtomicFile::Create(folder_ / "a");
    file->Write("new");
  }
  EXPECT_EQ(Read(folder_ / "a"), "old");
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(AtomicFileTest, AFileThatCannotGrowLeavesTheOldOneAndNoTrace) {
  std::ofstream(folder_ / "a") << "old";
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit low{.rlim_cur = 1000, .rlim_max = limit.rlim_max};
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);  // So that the write fails instead.

  auto file = AtomicFile::Create(folder_ / "a");
  ASSERT_TRUE(file.has_value());
  ::setrlimit(RLIMIT_FSIZE, &low);
  file->Write(std::string(1'000'000, 'x'));
  const bool good = file->good();
  const auto committed = file->Commit();
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, old_handler);

  EXPECT_FALSE(good);
  ASSERT_FALSE(committed.has_value());
  EXPECT_THAT(committed.error(),
              AllOf(HasSubstr((folder_ / "a").string()), HasSubstr("unchanged")));
  { const AtomicFile gone = *std::move(file); }
  EXPECT_EQ(Read(folder_ / "a"), "old");
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(AtomicFileTest, AFullDiskIsToldWithWhatToDo) {
  auto file = AtomicFile::Create("/dev/full");  // Every write finds no space.
  ASSERT_TRUE(file.has_value()) << file.error();
  file->Write("x");
  const auto committed = file->Commit();
  ASSERT_FALSE(committed.has_value());
  EXPECT_THAT(committed.error(), AllOf(HasSubstr("/dev/full"), HasSubstr("No space left"),
                                       HasSubstr("Free some space")));
}

TEST_F(AtomicFileTest, SaysWhatIsWrongWithAPlace) {
  EXPECT_THAT(
      ErrorOf(folder_ / "none" / "a"),
      AllOf(HasSubstr("none/a"), HasSubstr("Create the folder " + (folder_ / "none").string())));
  EXPECT_THAT(ErrorOf(folder_), AllOf(HasSubstr("Is a directory"), HasSubstr("Add a file name")));
  EXPECT_THAT(ErrorOf(folder_ / ""), HasSubstr("Is a directory"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("Cannot write"));
  std::ofstream(folder_ / "file") << "x";
  EXPECT_THAT(ErrorOf(folder_ / "file" / "a"), HasSubstr("Not a directory"));
  EXPECT_THAT(ErrorOf(folder_ / std::string(300, 'n')), HasSubstr("File name too long"));
}

// Gives up what lets root write everything. For the calling thread, and for good.
void BecomeOrdinary() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> none{};
  ASSERT_EQ(::syscall(SYS_capset, &header, none.data()), 0);
}

TEST_F(AtomicFileTest, DoesNotReplaceAWriteProtectedFile) {
  std::ofstream(folder_ / "a") << "old";
  ::chmod((folder_ / "a").c_str(), 0444);
  std::string error;
  std::thread([&] {
    BecomeOrdinary();
    error = ErrorOf(folder_ / "a");
  }).join();
  EXPECT_THAT(error, HasSubstr("Choose a place that you may write to"));
  EXPECT_EQ(Read(folder_ / "a"), "old");
}

TEST_F(AtomicFileTest, KeepsTheRightsOfTheFileItReplaces) {
  std::ofstream(folder_ / "a") << "old";
  ::chmod((folder_ / "a").c_str(), 0640);
  auto file = AtomicFile::Create(folder_ / "a");
  ASSERT_TRUE(file->Commit().has_value());
  struct stat now {};
  ASSERT_EQ(::stat((folder_ / "a").c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777, 0640U);
}

TEST_F(AtomicFileTest, ReplacesWhatALinkPointsTo) {
  std::ofstream(folder_ / "real") << "old";
  fs::create_symlink(folder_ / "real", folder_ / "link");
  auto file = AtomicFile::Create(folder_ / "link");
  file->Write("new");
  ASSERT_TRUE(file->Commit().has_value());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(Read(folder_ / "real"), "new");
}

TEST_F(AtomicFileTest, TwoAtOnceDoNotDisturbEachOther) {
  auto a = AtomicFile::Create(folder_ / "a");
  auto b = AtomicFile::Create(folder_ / "b");
  a->Write("A");
  b->Write("B");
  ASSERT_TRUE(a->Commit().has_value());
  ASSERT_TRUE(b->Commit().has_value());
  EXPECT_EQ(Read(folder_ / "a") + Read(folder_ / "b"), "AB");
}

}  // namespace
}  // namespace interleave
