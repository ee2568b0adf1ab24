#include "gui/app/picture_target.h"

#define GLFW_INCLUDE_GLEXT
#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <stb_image_write.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "engine/formats/atomic_file.h"

namespace interleave {

struct PictureTarget::Calls {
  PFNGLGENFRAMEBUFFERSPROC gen_framebuffers = nullptr;
  PFNGLDELETEFRAMEBUFFERSPROC delete_framebuffers = nullptr;
  PFNGLBINDFRAMEBUFFERPROC bind_framebuffer = nullptr;
  PFNGLGENRENDERBUFFERSPROC gen_renderbuffers = nullptr;
  PFNGLDELETERENDERBUFFERSPROC delete_renderbuffers = nullptr;
  PFNGLBINDRENDERBUFFERPROC bind_renderbuffer = nullptr;
  PFNGLRENDERBUFFERSTORAGEPROC renderbuffer_storage = nullptr;
  PFNGLFRAMEBUFFERRENDERBUFFERPROC framebuffer_renderbuffer = nullptr;
  PFNGLCHECKFRAMEBUFFERSTATUSPROC check_framebuffer_status = nullptr;

  // False if the driver lacks one.
  bool Load() {
    bool all = true;
    const auto load = [&](auto& function, const char* name) {
      function =
          reinterpret_cast<std::remove_reference_t<decltype(function)>>(glfwGetProcAddress(name));
      all = all && function != nullptr;
    };
    load(gen_framebuffers, "glGenFramebuffers");
    load(delete_framebuffers, "glDeleteFramebuffers");
    load(bind_framebuffer, "glBindFramebuffer");
    load(gen_renderbuffers, "glGenRenderbuffers");
    load(delete_renderbuffers, "glDeleteRenderbuffers");
    load(bind_renderbuffer, "glBindRenderbuffer");
    load(renderbuffer_storage, "glRenderbufferStorage");
    load(framebuffer_renderbuffer, "glFramebufferRenderbuffer");
    load(check_framebuffer_status, "glCheckFramebufferStatus");
    return all;
  }
};

PictureTarget::PictureTarget(int width, int height)
    : width_(width), height_(height), calls_(std::make_unique<Calls>()) {}

std::expected<std::unique_ptr<PictureTarget>, std::string> PictureTarget::Create(int width,
                                                                                 int height) {
  GLint most = 0;
  glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &most);
  if (width > most || height > most) {
    return std::unexpected(fmt::format(
        "This OpenGL driver draws pictures of at most {0}x{0} pixels, not {1}x{2}; choose a "
        "smaller --size.",
        most, width, height));
  }
  std::unique_ptr<PictureTarget> target(new PictureTarget(width, height));
  Calls& gl = *target->calls_;
  if (!gl.Load()) {
    target->calls_.reset();
    return std::unexpected("This OpenGL driver has no framebuffer objects to draw a picture in.");
  }
  gl.gen_renderbuffers(1, &target->colour_);
  gl.bind_renderbuffer(GL_RENDERBUFFER, target->colour_);
  gl.renderbuffer_storage(GL_RENDERBUFFER, GL_RGBA8, width, height);
  gl.gen_framebuffers(1, &target->framebuffer_);
  gl.bind_framebuffer(GL_FRAMEBUFFER, target->framebuffer_);
  gl.framebuffer_renderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER,
                              target->colour_);
  if (gl.check_framebuffer_status(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
    return std::unexpected(
        fmt::format("This OpenGL driver cannot draw a picture of {}x{} pixels.", width, height));
  }
  return target;
}

PictureTarget::~PictureTarget() {
  if (!calls_) return;
  calls_->delete_framebuffers(1, &framebuffer_);
  calls_->delete_renderbuffers(1, &colour_);
}

void PictureTarget::Bind() const { calls_->bind_framebuffer(GL_FRAMEBUFFER, framebuffer_); }

Picture PictureTarget::Read() const {
  Bind();
  const std::size_t row = static_cast<std::size_t>(width_) * 3;
  std::vector<std::uint8_t> upwards(row * static_cast<std::size_t>(height_));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width_, height_, GL_RGB, GL_UNSIGNED_BYTE, upwards.data());
  Picture picture{.width = width_, .height = height_, .rgb = {}};
  picture.rgb.reserve(upwards.size());
  for (int y = height_ - 1; y >= 0; --y) {  // OpenGL counts from the bottom.
    const auto from = upwards.begin() + static_cast<std::ptrdiff_t>(row) * y;
    picture.rgb.insert(picture.rgb.end(), from, from + static_cast<std::ptrdiff_t>(row));
  }
  return picture;
}

std::expected<void, std::string> SavePng(const Picture& picture, const std::string& path) {
  auto file = AtomicFile::Create(path);
  if (!file) return std::unexpected(std::move(file.error()));
  const auto write = [](void* to, void* bytes, int size) {
    static_cast<AtomicFile*>(to)->Write(
        std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size)));
  };
  const int row_bytes = picture.width * 3;
  if (stbi_write_png_to_func(write, &*file, picture.width, picture.height, 3, picture.rgb.data(),
                             row_bytes) == 0) {
    return std::unexpected(fmt::format("There was no memory to write {} as PNG.", path));
  }
  return file->Commit();
}

}  // namespace interleave
